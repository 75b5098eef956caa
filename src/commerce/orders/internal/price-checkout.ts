import { KiwiError } from '../../../errors.ts'
import type { DeliveryZone } from '../../../shared/postcodes.ts'
import { shippingKrw, wayBackKrw } from '../../shipping/rules.ts'
import type { Offer, OfferingShop } from '../../cart/offers.ts'
import { type Discount, pointsOfOrders } from '../../coupons/rules.ts'

interface WantedPart {
  shopId: string
  couponId?: string | undefined
  lines: readonly { productId: string; quantity: number }[]
}

/** One order of a checkout: what it costs now. */
export interface PricedPart {
  shop: OfferingShop
  lines: { productId: string; title: string; unitPriceKrw: number; quantity: number; discountKrw: number }[]
  goodsKrw: number
  shippingKrw: number
  /** What the way back costs if the buyer changes their mind. */
  returnFeeKrw: number
  discountKrw: number
  totalKrw: number
}

interface CouponWish {
  /** Which part. */
  at: number
  couponId: string
  shop: OfferingShop
  lines: PricedPart['lines']
  field: string
}

/**
 * What each order of a checkout costs, in the order of the parts, less the coupons that `apply`
 * reads or uses. Throws what is wrong with the first wrong line, naming it: NOT_FOUND, OUT_OF_STOCK
 * (with the stock), BAD_INPUT (twice there, or only its choices are sold), FORBIDDEN (one's own
 * shop).
 */
export async function priceCheckout(
  parts: readonly WantedPart[],
  offers: ReadonlyMap<string, Offer>,
  zone: DeliveryZone | null,
  apply: (wishes: CouponWish[]) => Promise<Discount[]>,
): Promise<PricedPart[]> {
  const priced = priceParts(parts, offers, zone)
  const wishes = priced.flatMap(({ shop, lines }, at) => {
    const couponId = parts[at]!.couponId
    return couponId === undefined ? [] : [{ at, couponId, shop, lines, field: `shops.${at}.couponId` }]
  })
  for (const [n, { discountKrw, shares }] of (await apply(wishes)).entries()) {
    const part = priced[wishes[n]!.at]!
    priced[wishes[n]!.at] = {
      ...part,
      lines: part.lines.map((line, at) => ({ ...line, discountKrw: shares[at]! })),
      discountKrw,
      totalKrw: part.totalKrw - discountKrw,
    }
  }
  return priced
}

/** The points that pay each part. Errors: BAD_INPUT (reason `points_too_many`). */
export function pointsOfParts(parts: readonly PricedPart[], pointsKrw: number): number[] {
  const shares = pointsOfOrders(
    pointsKrw,
    parts.map(({ totalKrw }) => totalKrw),
  )
  if (!shares) throw new KiwiError('BAD_INPUT', { field: 'pointsKrw', reason: 'points_too_many' })
  return shares
}

function priceParts(parts: readonly WantedPart[], offers: ReadonlyMap<string, Offer>, zone: DeliveryZone | null): PricedPart[] {
  const seen = new Set<string>()
  return parts.map(({ shopId, lines }, at) => {
    // An order per shop: a second part would be a second order under its key.
    if (seen.has(shopId)) throw new KiwiError('BAD_INPUT', { field: `shops.${at}.shopId` })
    seen.add(shopId)
    const priced = lines.map(({ productId, quantity }, line) => {
      const field = `shops.${at}.lines.${line}`
      const offer = offers.get(productId)
      if (!offer || offer.shop.id !== shopId) throw new KiwiError('NOT_FOUND', { field: `${field}.productId` })
      if (offer.shop.isOwn) throw new KiwiError('FORBIDDEN', { field: `${field}.productId`, reason: 'own_shop' })
      if (offer.hasOptions) throw new KiwiError('BAD_INPUT', { field: `${field}.productId`, reason: 'choose_option' })
      if (seen.has(productId)) throw new KiwiError('BAD_INPUT', { field: `${field}.productId` })
      seen.add(productId)
      if (offer.stock < quantity) throw new KiwiError('OUT_OF_STOCK', { field: `${field}.quantity`, details: { stock: offer.stock } })
      return { productId, title: offer.title, unitPriceKrw: offer.priceKrw, quantity, discountKrw: 0 }
    })
    const { shop } = offers.get(lines[0]!.productId)!
    const goodsKrw = priced.reduce((sum, { unitPriceKrw, quantity }) => sum + unitPriceKrw * quantity, 0)
    const shipping = shippingKrw(shop.shipping, goodsKrw, zone)
    const returnFeeKrw = wayBackKrw(shop.shipping, zone)
    return { shop, lines: priced, goodsKrw, shippingKrw: shipping, returnFeeKrw, discountKrw: 0, totalKrw: goodsKrw + shipping }
  })
}

export const sumOf = (parts: readonly { totalKrw: number }[]) => parts.reduce((sum, { totalKrw }) => sum + totalKrw, 0)
