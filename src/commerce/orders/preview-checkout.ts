import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { findAddressFor } from '../addresses/list-addresses.ts'
import { findOffers } from '../cart/offers.ts'
import { priceParts, sumOf } from './internal/price-checkout.ts'
import type { checkoutPreview, previewCheckoutInput } from './schema.ts'

/**
 * Each amount of a checkout, to the won, at this moment. Errors, which name the shop and the line: NOT_FOUND, OUT_OF_STOCK, BAD_INPUT,
 * FORBIDDEN; NOT_FOUND for an address that is not in the caller's book.
 */
export async function previewCheckout(
  ctx: MemberCtx,
  { shops, addressId }: z.infer<typeof previewCheckoutInput>,
): Promise<z.infer<typeof checkoutPreview>> {
  const [offers, address] = await Promise.all([
    findOffers(
      ctx,
      shops.flatMap(({ lines }) => lines.map(({ productId }) => productId)),
    ),
    addressId === null ? null : findAddressFor(ctx, addressId),
  ])
  const zone = address?.zone ?? null
  const parts = priceParts(shops, offers, zone)
  const totalKrw = sumOf(parts)
  return {
    shops: parts.map(({ shop: { id, handle, name }, lines, ...amounts }) => ({ shop: { id, handle, name }, lines, ...amounts })),
    zone,
    totalKrw,
    pointsKrw: 0,
    payKrw: totalKrw,
  }
}
