import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { findPostFor } from '../../social/posts/find-post-for.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import type { postProducts, postProductsInput } from './schema.ts'

/**
 * The tagged products of a post as they can be bought now: price, stock and shop of today, each product once, in the order of the
 * pictures. Unlisted products, and those of sellers with a block to the caller, are left out. Errors: NOT_FOUND (post).
 */
export async function productsOfPost(ctx: Ctx, { postId }: z.infer<typeof postProductsInput>): Promise<z.infer<typeof postProducts>> {
  await findPostFor(ctx, postId)
  const found = await rows(
    ctx.main.db,
    sql<ProductRow>`
      select ${productColumns} from (
        select product_id, min(position) as position from product_tag where post_id = ${postId}::uuid group by product_id) t,
        ${productSource} join person a on a.id = s.owner_id
      where g.id = t.product_id and ${productSoldTo(ctx.actor?.personId ?? null, 'a')}
      order by t.position, g.id`,
  )
  return { products: await Promise.all(found.map(async (row) => ({ ...(await productCardOf(ctx, row)), stock: row.stock }))) }
}
