import * as z from 'zod'

const fee = z.int().min(0).max(100_000)
/**
 * What a shop takes for sending an order, in won. `freeOverKrw`: from so many won of goods on the
 * fee is not taken. `returnFeeKrw`: for the way back of what a buyer changed their mind about,
 * without the extra of islands.
 */
export const shippingRuleView = z.strictObject({
  feeKrw: fee,
  freeOverKrw: z.int().min(1).max(10_000_000).nullable(),
  jejuExtraKrw: fee,
  islandExtraKrw: fee,
  returnFeeKrw: fee,
})
/** Left out, `returnFeeKrw` stays as it is. */
export const shippingRuleInput = shippingRuleView.partial({ returnFeeKrw: true })
