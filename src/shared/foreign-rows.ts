import { createHash } from 'node:crypto'
import type * as z from 'zod'

/** A row from another service that could not be read or booked, stored for a person to check. */
export interface SetAsideRow {
  /** SHA-256 of the row: a repeated row is stored once. */
  digest: Uint8Array
  /** JSON text in ASCII, without account numbers and secrets. */
  raw: string
  reason: string
}

/** An answer that could not be read. */
export class UnreadableRow extends Error {
  readonly row: SetAsideRow
  constructor(row: SetAsideRow) {
    super(`A row could not be read: ${row.reason}`)
    this.row = row
  }
}

/** A row with a larger amount is a fault of the other service. */
export const maxRowKrw = 1_000_000_000_000

/** Reads a list row by row, and sets unreadable rows aside. */
export function readRows<Row>(
  list: readonly unknown[],
  read: (row: unknown) => z.ZodSafeParseResult<Row>,
): { rows: Row[]; setAside: SetAsideRow[] } {
  const done: { rows: Row[]; setAside: SetAsideRow[] } = { rows: [], setAside: [] }
  for (const row of list) {
    const parsed = read(row)
    if (parsed.success) done.rows.push(parsed.data)
    else done.setAside.push(setAside(row, faultsIn(parsed.error)))
  }
  return done
}

export function setAside(row: unknown, reason: string): SetAsideRow {
  return { digest: new Uint8Array(createHash('sha256').update(textOf(row)).digest()), raw: rawOf(row), reason: reason.slice(0, 300) }
}

/** The place and kind of each fault, never the value: it may be a person's name. */
export function faultsIn({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ')
}

const rawLength = 4_000
const hidden = /acc(oun)?t|acnt|acct|_num$|number|token|secret|^[cd]i$/i

function rawOf(row: unknown): string {
  const text = textOf(row, (key, value: unknown) => {
    const isHidden = hidden.test(key) && (typeof value === 'string' || typeof value === 'number')
    return isHidden ? `*${String(value).slice(-4)}` : value
  })
  // A row that is no object has no keys that name an account number.
  const masked = typeof row === 'object' ? text : text.replace(/\d{4,}(?=\d{4})/g, '*')
  return [...masked]
    .map((sign) => (/^[ -~]$/.test(sign) ? sign : escaped(sign)))
    .join('')
    .slice(0, rawLength)
}

function textOf(row: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  try {
    return JSON.stringify(row, replacer) ?? 'nothing'
  } catch {
    // It is nested too deeply.
    return 'unprintable'
  }
}

function escaped(sign: string): string {
  return [...Array(sign.length).keys()].map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
}
