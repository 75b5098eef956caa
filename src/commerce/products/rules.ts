/**
 * The unique key of a product: `gtin:<14 digits>`, or `sku:<shop>:<sku>` within its shop. Else the wrong field: neither is given, or the
 * check digit of the GTIN is wrong (GS1 General Specifications 7.9).
 */
export function canonicalKey(
  shopId: string,
  names: { gtin?: string | undefined; sku?: string | undefined },
): { key: string } | { wrongField: 'gtin' | 'sku' } {
  if (names.gtin !== undefined) {
    const gtin = names.gtin.padStart(14, '0')
    return isGtin(gtin) ? { key: `gtin:${gtin}` } : { wrongField: 'gtin' }
  }
  return names.sku === undefined ? { wrongField: 'sku' } : { key: `sku:${shopId}:${names.sku}` }
}

/** Weights 3, 1, 3, 1 … from the left over 13 digits; the fourteenth brings the sum to a multiple of ten. */
function isGtin(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0)
  return /^\d{14}$/.test(digits) && Number(digits) > 0 && sum % 10 === 0
}

/**
 * LIKE patterns of a text, as `product_words` holds titles: `anywhere` finds it in them, `first` in titles that begin with it. `%` and `_`
 * in the text match themselves. A word of one or two letters (가 is two) has no trigram of its own: it is found at the beginning of words.
 * Null without letters and digits.
 */
export function patternsOf(text: string): { anywhere: string; first: string } | null {
  const folded = text.normalize('NFKD').toLowerCase()
  const longest = Math.max(0, ...(folded.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((word) => [...word].length))
  if (longest === 0) return null
  const escaped = folded.replace(/[\\%_]/g, '\\$&')
  return { anywhere: longest >= 3 ? `%${escaped}%` : `% ${escaped}%`, first: `${escaped}%` }
}
