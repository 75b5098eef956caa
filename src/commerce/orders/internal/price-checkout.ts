import { KiwiError } from '../../../errors.ts'
import type { DeliveryZone } from '../../../shared/postcodes.ts'
import { shippingKrw } from '../../shipping/rules.ts'
import type { Offer, OfferingShop } from '../../cart/offers.ts'

interface WantedPart {
  shopId: string
  lines: readonly { productId: string; quantity: number }[]
}

/** One order of a checkout: what it costs now. */
export interface PricedPart {
  shop: OfferingShop
  lines: { productId: string; title: string; unitPriceKrw: number; quantity: number; discountKrw: number }[]
  goodsKrw: number
  shippingKrw: number
  discountKrw: number
  totalKrw: number
}

/**
 * What each order of a checkout costs, in the order of the parts. Throws what is wrong with the first wrong line, naming it: NOT_FOUND,
 * OUT_OF_STOCK (with the stock), BAD_INPUT (twice there, or only its choices are sold), FORBIDDEN (one's own shop).
 */
export function priceParts(parts: readonly WantedPart[], offers: ReadonlyMap<string, Offer>, zone: DeliveryZone | null): PricedPart[] {
  const seen = new Set<string>()
  return parts.map(({ shopId, lines }, at) => {
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
    return { shop, lines: priced, goodsKrw, shippingKrw: shipping, discountKrw: 0, totalKrw: goodsKrw + shipping }
  })
}

export const sumOf = (parts: readonly { totalKrw: number }[]) => parts.reduce((sum, { totalKrw }) => sum + totalKrw, 0)
