/** Kiwi's fee on the gross of a sale and the VAT on the fee, in parts per million. */
export interface FeeRates {
  feePpm: number
  vatPpm: number
}

/** Below this net no payout is made: the lines stay open until a later day. */
export const minimumPayoutKrw = 1_000

export interface Fee {
  feeKrw: number
  vatKrw: number
}

/** Fee and VAT of a payment, each rounded down to the won. `recordSales` has the same in SQL. */
export function feeOf(grossKrw: number, { feePpm, vatPpm }: FeeRates): Fee {
  const feeKrw = partOf(grossKrw, feePpm)
  return { feeKrw, vatKrw: partOf(feeKrw, vatPpm) }
}

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

/** Exact, also when amount × ppm is not a safe integer. */
export function partOf(amountKrw: number, ppm: number): number {
  return Number((BigInt(amountKrw) * BigInt(ppm)) / 1_000_000n)
}
