import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { findAddressFor } from '../addresses/list-addresses.ts'
import { KiwiError } from '../../errors.ts'
import { readPoints } from '../../pay/points/read-points.ts'
import { findOffers } from '../cart/offers.ts'
import { mostPointsKrw } from '../coupons/rules.ts'
import { applyCoupons } from '../coupons/use-coupon.ts'
import { pointsOfParts, priceCheckout, sumOf } from './internal/price-checkout.ts'
import type { checkoutPreview, previewCheckoutInput } from './schema.ts'

/**
 * Each amount of a checkout, to the won, at this moment. Errors, which name the shop and the line:
 * NOT_FOUND, OUT_OF_STOCK, BAD_INPUT, FORBIDDEN, CONFLICT (the coupon: with the reason and the
 * shop); NOT_FOUND for an address that is not in the caller's book; BAD_INPUT and CONFLICT for more
 * points than can pay, or than there are.
 */
export async function previewCheckout(
  ctx: MemberCtx,
  { shops, addressId, pointsKrw }: z.infer<typeof previewCheckoutInput>,
): Promise<z.infer<typeof checkoutPreview>> {
  const [offers, address, points] = await Promise.all([
    findOffers(
      ctx,
      shops.flatMap(({ lines }) => lines.map(({ productId }) => productId)),
    ),
    addressId === null ? null : findAddressFor(ctx, addressId),
    pointsKrw === 0 ? null : readPoints(ctx),
  ])
  const zone = address?.zone ?? null
  const parts = await priceCheckout(shops, offers, zone, (wishes) => applyCoupons(ctx.main.db, ctx.actor.personId, wishes, ctx.now()))
  const totalKrw = sumOf(parts)
  const shares = pointsOfParts(parts, pointsKrw)
  if (points && points.balanceKrw < pointsKrw)
    throw new KiwiError('CONFLICT', { field: 'pointsKrw', reason: 'points_short', details: { pointsKrw: points.balanceKrw } })
  return {
    shops: parts.map(({ shop: { id, handle, name }, lines, ...amounts }, at) => ({
      shop: { id, handle, name },
      lines,
      ...amounts,
      pointsKrw: shares[at]!,
    })),
    zone,
    totalKrw,
    pointsKrw,
    mostPointsKrw: parts.reduce((sum, part) => sum + mostPointsKrw(part.totalKrw), 0),
    payKrw: totalKrw - pointsKrw,
  }
}
