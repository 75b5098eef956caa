import { couriers, courierCodes, type CourierCode } from '../../../../src/shared/couriers.ts'
import { readOrderNumber } from '../../../../src/shared/orders.ts'

export interface PastedLine {
  /** As it stands in the text, from 1. */
  line: number
  text: string
  number: string | null
  courier: CourierCode | null
  trackingNumber: string
  flaw: 'number' | 'courier' | 'tracking' | 'twice' | null
}

export const trackingPattern = /^[0-9A-Za-z][0-9A-Za-z -]{6,28}[0-9A-Za-z]$/

const bare = (text: string) => text.replaceAll(/\s/g, '').toLowerCase()
const spellings = courierCodes.map((code) => ({ code, names: [code, bare(couriers[code].ko), bare(couriers[code].en)] }))

/** A courier by its code or name; a part of a name is enough where only one courier has it. */
function courierOf(text: string): CourierCode | null {
  const sought = bare(text)
  const exact = spellings.find(({ names }) => names.includes(sought))
  if (exact) return exact.code
  const like = sought.length < 2 ? [] : spellings.filter(({ names }) => names.some((name) => name.includes(sought)))
  return like.length === 1 ? like[0]!.code : null
}

/**
 * Lines of "order number, courier, tracking number", with tabs or commas. Empty lines and a line of
 * headings are left out.
 */
export function readPastedParcels(text: string): PastedLine[] {
  const seen = new Set<string>()
  const found: PastedLine[] = []
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const [first = '', second = '', third = ''] = raw
      .split(raw.includes('\t') ? '\t' : ',')
      .map((cell) => cell.trim().replaceAll(/^"|"$/g, '').trim())
    if (raw.trim() === '' || (found.length === 0 && !/\d/.test(raw))) continue
    const [number, courier] = [readOrderNumber(first), courierOf(second)]
    const flaw =
      number === null
        ? 'number'
        : courier === null
          ? 'courier'
          : !trackingPattern.test(third)
            ? 'tracking'
            : seen.has(number)
              ? 'twice'
              : null
    if (number !== null && flaw === null) seen.add(number)
    found.push({ line: at + 1, text: raw.trim(), number, courier, trackingNumber: third, flaw })
  }
  return found
}
