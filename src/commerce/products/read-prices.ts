import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { productSoldTo } from '../../social/access/products.ts'
import type { priceHistory, productInput } from './schema.ts'

const shownDays = 366
const maxShown = 200

/** The prices that a product had in the last year, 200 at most, oldest first. Errors: NOT_FOUND. */
export async function readPrices(ctx: Ctx, { productId }: z.infer<typeof productInput>): Promise<z.infer<typeof priceHistory>> {
  const found = await rows(
    ctx.main.db,
    // No row unless the caller may find the product. `id` tells a price from no price.
    sql<LeftJoined<{ id: string; at: Date; priceKrw: number }>>`
      select h.id, h.at, h.price_krw from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id left join lateral (
        select product_id as id, at, price_krw from product_price
        where product_id = g.id and at > ${ctx.now()}::timestamptz - make_interval(days => ${shownDays}::int) order by at desc limit ${maxShown}::int
      ) h on true
      where g.id = ${productId}::uuid and ${productSoldTo(ctx.actor?.personId ?? null, 'o')} order by h.at`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  return { prices: joined(found).map(({ at, priceKrw }) => ({ at: at.toISOString(), priceKrw })) }
}
