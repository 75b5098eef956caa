/**
 * The unique key of a product: `gtin:<14 digits>`, or `sku:<shop>:<sku>` within its shop. Else the
 * wrong field: neither is given, or the check digit of the GTIN is wrong (GS1 General
 * Specifications 7.9).
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

/**
 * Weights 3, 1, 3, 1 … from the left over 13 digits; the fourteenth brings the sum to a multiple of
 * ten.
 */
function isGtin(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0)
  return /^\d{14}$/.test(digits) && Number(digits) > 0 && sum % 10 === 0
}

/**
 * LIKE patterns of a text, as `product_words` holds titles: `anywhere` finds it in them, `first` in
 * titles that begin with it. `%` and `_` in the text match themselves. A word of one or two letters
 * (가 is two) has no trigram of its own: it is found at the beginning of words. Null without letters
 * and digits.
 */
export function patternsOf(text: string): { anywhere: string; first: string } | null {
  const folded = text.normalize('NFKD').toLowerCase()
  const longest = Math.max(0, ...(folded.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((word) => [...word].length))
  if (longest === 0) return null
  const escaped = folded.replace(/[\\%_]/g, '\\$&')
  return { anywhere: longest >= 3 ? `%${escaped}%` : `% ${escaped}%`, first: `${escaped}%` }
}

export interface HeldOption {
  id: string
  values: string[]
  stock: number
  isListed: boolean
}
interface WantedOption {
  optionId?: string | undefined
  values: string[]
  priceKrw: number
  stock: number
  expectedStock?: number | undefined
  sku?: string | undefined
}
interface PlannedOption {
  values: string[]
  position: number
  priceKrw: number
  stock: number
}

/**
 * Rows of options that one product may have in its life: those that were taken away stay for
 * orders.
 */
const maxHeldOptions = 300

/**
 * What has to be written so that a product has the wanted options, or the first that cannot be had.
 */
export function planOptions(
  held: readonly HeldOption[],
  wanted: readonly WantedOption[],
):
  | { removed: string[]; kept: (PlannedOption & { id: string })[]; made: (PlannedOption & { sku: string | undefined })[] }
  | { refused: 'NOT_FOUND' | 'CONFLICT' | 'LIMIT_EXCEEDED'; at: number; stock: number } {
  const kept: (PlannedOption & { id: string })[] = []
  const made: (PlannedOption & { sku: string | undefined })[] = []
  const named = new Set(wanted.map(({ optionId }) => optionId))
  for (const [position, { optionId, values, priceKrw, stock, expectedStock, sku }] of wanted.entries()) {
    const found = optionId === undefined ? heldWith(held, values, named) : held.find(({ id }) => id === optionId)
    if (!found) {
      if (optionId !== undefined) return { refused: 'NOT_FOUND', at: position, stock: 0 }
      made.push({ values, position, priceKrw, stock, sku })
      continue
    }
    if (kept.some(({ id }) => id === found.id)) return { refused: 'NOT_FOUND', at: position, stock: 0 }
    if (found.isListed && expectedStock !== undefined && expectedStock !== found.stock)
      return { refused: 'CONFLICT', at: position, stock: found.stock }
    const keepsStock = found.isListed && expectedStock === undefined
    kept.push({ id: found.id, values, position, priceKrw, stock: keepsStock ? found.stock : stock })
  }
  if (held.length + made.length > maxHeldOptions) return { refused: 'LIMIT_EXCEEDED', at: 0, stock: 0 }
  const staying = new Set(kept.map(({ id }) => id))
  return { removed: held.filter(({ id, isListed }) => isListed && !staying.has(id)).map(({ id }) => id), kept, made }
}

/**
 * The option with these values that no other line names: one that is on sale before one that was
 * taken away.
 */
function heldWith(held: readonly HeldOption[], values: readonly string[], named: ReadonlySet<string | undefined>): HeldOption | undefined {
  const alike = held.filter((option) => !named.has(option.id) && JSON.stringify(option.values) === JSON.stringify(values))
  return alike.find(({ isListed }) => isListed) ?? alike[0]
}
