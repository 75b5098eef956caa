import type { MainTx } from '../../db/handles.ts'
import { type Queryable, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { readTerms } from './internal/coupon-rows.ts'
import { applyCoupon, type Discount } from './rules.ts'

interface Wish {
  couponId: string
  shop: { id: string; handle: string }
  lines: readonly { productId: string; unitPriceKrw: number; quantity: number }[]
  /** The field of the input that names the coupon. */
  field: string
}

/**
 * What coupons of a person take off now, in the order of the wishes. Errors: CONFLICT with the
 * reason (`CouponRefusal`), the handle of the shop and, under the minimum, what the minimum is.
 */
export async function applyCoupons(db: Queryable, personId: string, wishes: readonly Wish[], now: Date): Promise<Discount[]> {
  if (wishes.length === 0) return []
  const ids = sql.list(wishes, ({ couponId }) => couponId, 'uuid')
  const coupons = await readTerms(db, { personId, now, where: sql`c.id = any(${ids})` })
  return wishes.map(({ couponId, shop, lines, field }) => {
    const coupon = coupons.find(({ id }) => id === couponId)
    const applied = coupon ? applyCoupon(coupon, shop.id, lines) : { refused: 'coupon_wrong_shop' as const }
    if (!('refused' in applied)) return applied
    const details = { shopHandle: shop.handle, ...(coupon ? { minimumKrw: coupon.minimumKrw } : {}) }
    throw new KiwiError('CONFLICT', { field, reason: applied.refused, details })
  })
}

/**
 * Uses coupons, each for an order of its shop: what `applyCoupons` says. Their rows are locked
 * first, in id order and in a statement of their own: of two orders at once the second one sees the
 * use of the first. Products are locked before them, accounts after them.
 */
export async function useCoupons(
  tx: MainTx,
  personId: string,
  wishes: readonly (Wish & { orderId: string })[],
  now: Date,
): Promise<Discount[]> {
  if (wishes.length === 0) return []
  const ids = sql.list(wishes, ({ couponId }) => couponId, 'uuid')
  await run(tx.db, sql`select from coupon where id = any(${ids}) order by id for no key update`)
  const discounts = await applyCoupons(tx.db, personId, wishes, now)
  const uses = wishes.map(({ couponId, orderId }, at) => ({ couponId, orderId, discountKrw: discounts[at]!.discountKrw }))
  await run(
    tx.db,
    sql`with used as (
          insert into coupon_use (order_id, coupon_id, person_id, discount_krw, created_at)
          select u.order_id, u.coupon_id, ${personId}::uuid, u.discount_krw, ${now}::timestamptz
          from ${sql.unnest('u', uses, { orderId: 'uuid', couponId: 'uuid', discountKrw: 'bigint' })} returning coupon_id)
        update coupon c set used_count = c.used_count + 1 from used u where c.id = u.coupon_id`,
  )
  return discounts
}

/**
 * The order was cancelled whole before anything was sent, or it expired: its coupon can be used
 * again, while it is open. Once.
 */
export async function returnCoupon(tx: MainTx, orderId: string, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`with returned as (
          update coupon_use set state = 'returned', returned_at = ${now}::timestamptz where order_id = ${orderId}::uuid and state = 'used' returning coupon_id)
        update coupon c set used_count = c.used_count - 1 from returned r where c.id = r.coupon_id`,
  )
}
