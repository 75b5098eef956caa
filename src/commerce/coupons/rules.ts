/**
 * At least so much of each order is paid from the wallet, so that each order has a hold and an
 * approval.
 */
export const leastFromWalletKrw = 100

/** The most points that can pay a part of a total. */
export function mostPointsKrw(totalKrw: number): number {
  return Math.max(0, totalKrw - leastFromWalletKrw)
}

/**
 * The points that pay each order of a checkout: by largest remainder, in proportion to the most
 * that can pay of each, so no order pays less than its least from the wallet. Null: they are more
 * than can pay.
 */
export function pointsOfOrders(pointsKrw: number, totals: readonly number[]): number[] | null {
  const most = totals.map(mostPointsKrw)
  if (pointsKrw > most.reduce((sum, krw) => sum + krw, 0)) return null
  return pointsKrw === 0 ? totals.map(() => 0) : shareOut(pointsKrw, most)
}

/** A coupon as its rules see it, locked or not. */
export interface CouponTerms {
  shopId: string
  kind: 'amount' | 'percent'
  value: number
  capKrw: number | null
  minimumKrw: number
  totalCount: number | null
  usedCount: number
  perPerson: number
  /** By the buyer. */
  isTaken: boolean
  usedByPerson: number
  /** Null: for all products. */
  productIds: string[] | null
  startsAt: Date
  endsAt: Date
  stoppedAt: Date | null
  /** The moment that decides, by the clock of Postgres. */
  at: Date
}

export const couponRefusals = [
  'coupon_wrong_shop',
  'coupon_not_taken',
  'coupon_stopped',
  'coupon_not_yet',
  'coupon_expired',
  'coupon_used',
  'coupon_used_up',
  'coupon_wrong_products',
  'coupon_minimum',
] as const
export type CouponRefusal = (typeof couponRefusals)[number]

/** What a coupon takes off, and the share of each line. */
export interface Discount {
  discountKrw: number
  shares: number[]
}

interface Priced {
  productId: string
  unitPriceKrw: number
  quantity: number
}

/** What the coupon takes off a basket of the shop, line by line, or why nothing. */
export function applyCoupon(coupon: CouponTerms, shopId: string, lines: readonly Priced[]): Discount | { refused: CouponRefusal } {
  if (coupon.shopId !== shopId) return { refused: 'coupon_wrong_shop' }
  if (!coupon.isTaken) return { refused: 'coupon_not_taken' }
  const closed = closedBecause(coupon)
  if (closed) return { refused: closed }
  if (coupon.usedByPerson >= coupon.perPerson) return { refused: 'coupon_used' }
  const weights = lines.map(({ productId, unitPriceKrw, quantity }) =>
    coupon.productIds === null || coupon.productIds.includes(productId) ? unitPriceKrw * quantity : 0,
  )
  const baseKrw = weights.reduce((sum, krw) => sum + krw, 0)
  if (baseKrw === 0) return { refused: 'coupon_wrong_products' }
  if (baseKrw < coupon.minimumKrw) return { refused: 'coupon_minimum' }
  const wanted = coupon.kind === 'amount' ? coupon.value : Math.min(Math.floor((baseKrw * coupon.value) / 100), coupon.capKrw ?? baseKrw)
  const discountKrw = Math.min(wanted, baseKrw - 1)
  if (discountKrw <= 0) return { refused: 'coupon_minimum' }
  return { discountKrw, shares: shareOut(discountKrw, weights) }
}

/** Why nobody can use it now. */
export function closedBecause({ stoppedAt, startsAt, endsAt, totalCount, usedCount, at }: CouponTerms): CouponRefusal | null {
  if (stoppedAt !== null) return 'coupon_stopped'
  if (at < startsAt) return 'coupon_not_yet'
  if (at >= endsAt) return 'coupon_expired'
  return totalCount !== null && usedCount >= totalCount ? 'coupon_used_up' : null
}

/**
 * Shares in whole won that add up exactly, by largest remainder; of equal remainders the earlier
 * one is first.
 */
export function shareOut(amountKrw: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  // A product of two amounts may be more than a number holds exactly.
  const products = weights.map((weight) => BigInt(amountKrw) * BigInt(weight))
  const shares = products.map((product) => Number(product / BigInt(total)))
  const byRemainder = products
    .map((product, at) => ({ at, remainder: Number(product % BigInt(total)) }))
    .sort((one, other) => other.remainder - one.remainder || one.at - other.at)
  const left = amountKrw - shares.reduce((sum, share) => sum + share, 0)
  for (const { at } of byRemainder.slice(0, left)) shares[at]! += 1
  return shares
}
