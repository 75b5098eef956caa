/** Kiwi's fee on the gross of a sale and the VAT on the fee, in parts per million. */
export interface FeeRates {
  feePpm: number
  vatPpm: number
}

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
 * Who gets what of a sale of goods by a tag, to the won: the tagger, Kiwi (fee and VAT) and the
 * shop the rest.
 */
export function saleShares(goodsKrw: number, fees: FeeRates, commissionPpm: number): Fee & { taggerKrw: number; shopKrw: number } {
  const fee = feeOf(goodsKrw, fees)
  const taggerKrw = partOf(goodsKrw, commissionPpm)
  return { ...fee, taggerKrw, shopKrw: goodsKrw - fee.feeKrw - fee.vatKrw - taggerKrw }
}

/** Exact, also when amount × ppm is not a safe integer. */
export function partOf(amountKrw: number, ppm: number): number {
  return Number((BigInt(amountKrw) * BigInt(ppm)) / 1_000_000n)
}
