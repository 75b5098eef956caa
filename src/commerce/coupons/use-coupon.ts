import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { readTerms } from './internal/coupon-rows.ts'
import { applyCoupon } from './rules.ts'

interface Use {
  couponId: string
  orderId: string
  personId: string
  shopId: string
  lines: readonly { productId: string; unitPriceKrw: number; quantity: number }[]
}

/**
 * Uses a coupon for an order: the discount, and the share of each line. The row of the coupon is locked first, in a statement of its own:
 * of two orders at once the second one sees the use of the first. Products are locked before it, accounts after it.
 * Errors: CONFLICT with the reason (`CouponRefusal`) and, under the minimum, what the minimum is.
 */
export async function useCoupon(
  tx: MainTx,
  { couponId, orderId, personId, shopId, lines }: Use,
  now: Date,
): Promise<{ discountKrw: number; shares: number[] }> {
  await run(tx.db, sql`select from coupon where id = ${couponId}::uuid for no key update`)
  const [coupon] = await readTerms(tx.db, { personId, where: sql`c.id = ${couponId}::uuid` })
  if (!coupon) throw new KiwiError('CONFLICT', { field: 'couponId', reason: 'coupon_wrong_shop' })
  const applied = applyCoupon(coupon, shopId, lines, now)
  if ('refused' in applied)
    throw new KiwiError('CONFLICT', { field: 'couponId', reason: applied.refused, details: { minimumKrw: coupon.minimumKrw } })
  await run(
    tx.db,
    sql`with used as (
          insert into coupon_use (order_id, coupon_id, person_id, discount_krw, created_at)
          values (${orderId}, ${couponId}, ${personId}, ${applied.discountKrw}, ${now}::timestamptz) returning coupon_id)
        update coupon c set used_count = c.used_count + 1 from used u where c.id = u.coupon_id`,
  )
  return applied
}

/** The order was cancelled whole before anything was sent, or it expired: its coupon can be used again, while it is open. Once. */
export async function returnCoupon(tx: MainTx, orderId: string, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`select from coupon where id = (select coupon_id from coupon_use where order_id = ${orderId}::uuid) for no key update`,
  )
  await run(
    tx.db,
    sql`with returned as (
          update coupon_use set state = 'returned', returned_at = ${now}::timestamptz where order_id = ${orderId}::uuid and state = 'used' returning coupon_id)
        update coupon c set used_count = c.used_count - 1 from returned r where c.id = r.coupon_id`,
  )
}
