import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { postVisibleTo } from '../../social/access/posts.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { optionColumns, type OptionsRow, productCardOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import type { postProducts, postProductsInput } from './schema.ts'

/**
 * The tagged products of a post as they can be bought now: price, stock and shop of today, each
 * product once, in the order of the pictures. Unlisted products, and those of sellers with a block
 * to the caller, are left out. Errors: NOT_FOUND (post).
 */
export async function productsOfPost(ctx: Ctx, { postId }: z.infer<typeof postProductsInput>): Promise<z.infer<typeof postProducts>> {
  const viewerId = ctx.actor?.personId ?? null
  const found = await rows(
    ctx.main.db,
    // No row unless the caller may see the post; `product_tag` is read by its primary key.
    sql<LeftJoined<ProductRow & OptionsRow>>`
      select sold.* from post p join person a on a.id = p.author_id left join lateral (
        select ${productColumns}, ${optionColumns} from (
          select product_id, min(position) as position from product_tag where post_id = p.id group by product_id) t,
          ${productSource} join person o on o.id = s.owner_id
        where g.id = t.product_id and ${productSoldTo(viewerId, 'o')}
        order by t.position, g.id
      ) sold on true
      where p.id = ${postId}::uuid and ${postVisibleTo(viewerId)}`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const products = joined<ProductRow & OptionsRow>(found).map(async (row) => {
    const { stock, optionNames, options } = row
    return { ...(await productCardOf(ctx, row)), stock, optionNames, options }
  })
  return { products: await Promise.all(products) }
}
