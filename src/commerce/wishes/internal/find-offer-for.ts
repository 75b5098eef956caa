import type { MemberCtx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { productOfferedTo, productSoldTo } from '../../../social/access/products.ts'

interface Offer {
  priceKrw: number
  stock: number
}

/**
 * A product that the caller may find; `orOption`: or a choice of one. `lock`: nobody changes its
 * price or stock until the transaction ends, so that a change before it is seen here, and one after
 * it sees what was written. Errors: NOT_FOUND.
 */
export async function findOfferFor(
  ctx: MemberCtx,
  db: Queryable,
  productId: string,
  { orOption = false, lock = false } = {},
): Promise<Offer> {
  const me = ctx.actor.personId
  const isSold = orOption ? productOfferedTo(me, 'o') : productSoldTo(me, 'o')
  const [offer] = await rows(
    db,
    sql<Offer>`
      select g.price_krw, g.stock from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
      where g.id = ${productId}::uuid and ${isSold} ${lock ? sql`for share of g` : sql``}`,
  )
  if (!offer) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  return offer
}
