import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import type { fallenProducts } from './schema.ts'

const maxShown = 12
/** Posts that the caller saved last. */
const maxSaved = 200

/**
 * Products of the caller's saved posts that cost less now than when they saved them, those that
 * fell most first. Plan: reaction_bookmarks_of_person, the tags of each post by primary key, one
 * row of product_price per product.
 */
export async function fallenPrices(ctx: MemberCtx): Promise<z.infer<typeof fallenProducts>> {
  const viewerId = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<ProductRow & { wasKrw: number }>`
      select ${productColumns}, saved.was_krw from (
        select product_id, price_at(product_id, at) as was_krw from (
          select t.product_id, max(r.bookmarked_at) as at from (
            select post_id, bookmarked_at from reaction where person_id = ${viewerId}::uuid and bookmarked
            order by bookmarked_at desc, post_id desc limit ${maxSaved}::int) r
          join product_tag t on t.post_id = r.post_id group by t.product_id) newest) saved
      join (${productSource}) on g.id = saved.product_id join person o on o.id = s.owner_id
      where g.price_krw < saved.was_krw and g.stock > 0 and ${productSoldTo(viewerId, 'o')}
      order by g.price_krw::float / saved.was_krw, g.id limit ${maxShown}::int`,
  )
  return { products: await Promise.all(found.map(async (row) => ({ ...(await productCardOf(ctx, row)), wasKrw: row.wasKrw }))) }
}
