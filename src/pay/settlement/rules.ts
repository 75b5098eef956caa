import { feeOf, type FeeRates } from '../../shared/fees.ts'

/** Below this net no payout is made: the lines stay open until a later day. */
export const minimumPayoutKrw = 1_000

/**
 * What a refund of `refundKrw` gives back of a sale's fee and VAT, when `refundedBeforeKrw` of it
 * was refunded already. The shop pays the fee of what it keeps; a refund gives back the difference,
 * so that the parts of a whole sale add up to exactly its fee.
 */
export function refundParts(
  sale: FeeRates & { grossKrw: number },
  refundedBeforeKrw: number,
  refundKrw: number,
): { feeReturnedKrw: number; vatReturnedKrw: number } {
  const before = feeOf(sale.grossKrw - refundedBeforeKrw, sale)
  const after = feeOf(sale.grossKrw - refundedBeforeKrw - refundKrw, sale)
  return { feeReturnedKrw: before.feeKrw - after.feeKrw, vatReturnedKrw: before.vatKrw - after.vatKrw }
}
