import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { pageOf, timeCursor } from '../../shared/cursor.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardOf, productColumns, type ProductRow, productSource } from '../products/product-cards.ts'
import type { listWishesInput, wishPage } from './schema.ts'

/**
 * What the caller saved, newest first, with the price then. Products that they cannot buy are left
 * out and come back with the product. Plan: wish_of_person in its order; per row four look-ups by
 * key. Errors: BAD_INPUT (cursor).
 */
export async function listWishes(ctx: MemberCtx, input: z.infer<typeof listWishesInput>): Promise<z.infer<typeof wishPage>> {
  const { personId } = ctx.actor
  const before = timeCursor.decode(input.cursor)
  const found = await rows(
    ctx.main.db,
    sql<ProductRow & { savedKrw: number; savedAt: Date; tellsRestock: boolean; tellsBelowKrw: number | null }>`
      select ${productColumns}, w.price_krw as saved_krw, w.created_at as saved_at,
        exists (select from product_alert a where a.person_id = w.person_id and a.product_id = g.id and a.kind = 'restock') as tells_restock,
        (select a.below_krw from product_alert a where a.person_id = w.person_id and a.product_id = g.id and a.kind = 'price') as tells_below_krw
      from wish w join (${productSource}) on g.id = w.product_id join person o on o.id = s.owner_id
      where w.person_id = ${personId}::uuid and ${productSoldTo(personId, 'o')}
        ${before ? sql`and (w.created_at, w.product_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)` : sql``}
      order by w.created_at desc, w.product_id desc limit ${input.limit + 1}::int`,
  )
  const { page, nextCursor } = pageOf(found, input.limit, ({ savedAt, id }) => timeCursor.encode({ atMs: savedAt.getTime(), id }))
  const products = page.map(async (row) => {
    const { savedKrw, tellsRestock, tellsBelowKrw } = row
    return { ...(await productCardOf(ctx, row)), savedKrw, tellsRestock, tellsBelowKrw }
  })
  return { products: await Promise.all(products), nextCursor }
}
