import type { Answer } from './wire.ts'

/** How a JavaScript value travels as a parameter; Postgres infers the type from the statement. */
export function encodeValue(value: unknown): string | null {
  if (value === null) return null
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
      return String(value)
    case 'boolean':
      return value ? 't' : 'f'
    case 'object':
      if (value instanceof Date) return value.toISOString()
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
      if (Array.isArray(value)) return encodeArray(value)
      throw new TypeError('A query parameter may not be an object; json is written sql.json(value).')
    default:
      throw new TypeError(`A query parameter may not be ${typeof value}; pass null for "no value".`)
  }
}

/** Asked first: most elements are ids, and replacing nothing takes three times as long. */
const special = /["\\]/

/** An array literal (PostgreSQL manual, 8.15.6): every element quoted, null bare. */
function encodeArray(values: unknown[]): string {
  const items = values.map((value) => {
    if (Array.isArray(value)) return encodeArray(value)
    const text = encodeValue(value)
    if (text === null) return 'NULL'
    return special.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
  })
  return `{${items.join(',')}}`
}

type Decode = (text: string) => unknown

const decodeInt8: Decode = (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is not a safe integer; cast it to text in the query.`)
  return value
}
const decodeBytes: Decode = (text) => Buffer.from(text.slice(2), 'hex')

/**
 * By oid (`pg_type.dat`). Whatever is not listed stays text: uuid, numeric, date, time, interval,
 * enums.
 */
const decoders = new Map<number, Decode>([
  [16, (text) => text === 't'],
  [17, decodeBytes],
  [20, decodeInt8],
  ...[21, 23, 26, 700, 701].map((oid): [number, Decode] => [oid, Number]),
  ...[114, 3802].map((oid): [number, Decode] => [oid, JSON.parse]),
])

const arrayElementOids = new Map<number, number>([
  [1000, 16],
  [1001, 17],
  [1016, 20],
  [1005, 21],
  [1007, 23],
  [1028, 26],
  [1021, 700],
  [1022, 701],
  [199, 114],
  [3807, 3802],
  [1009, 25],
  [1015, 1043],
  [2951, 2950],
  [1231, 1700],
])
for (const [oid, element] of arrayElementOids) {
  decoders.set(oid, (text) => decodeArray(text, decoders.get(element) ?? ((item) => item)))
}

const timestamptz = 1184
const toDate: Decode = (text) => (text.endsWith('infinity') ? text : new Date(text))

/** Rows as drizzle's columns want them: dates and timestamps as text. */
export function rowsAsArrays(answer: Answer): unknown[][] {
  const decodes = answer.columns.map(({ type }) => decoders.get(type))
  return answer.rows.map((row) => row.map((text, at) => (text === null ? null : (decodes[at]?.(text) ?? text))))
}

/**
 * Rows as objects, their columns in camelCase: `timestamptz` is a Date; `date` and `timestamp`,
 * which name no instant, stay text. Throws where two columns have one name.
 */
export function rowsAsObjects({ rows, columns }: Answer): Record<string, unknown>[] {
  let names = namesOf.get(columns)
  if (!names) namesOf.set(columns, (names = camelCaseNames(columns)))
  const decodes = columns.map(({ type }) => (type === timestamptz ? toDate : decoders.get(type)))
  return rows.map((row) => {
    const record: Record<string, unknown> = {}
    for (let at = 0; at < names.length; at += 1) {
      const text = row[at] ?? null
      const decode = decodes[at]
      record[names[at]!] = text === null || !decode ? text : decode(text)
    }
    return record
  })
}

/** Of a named statement postgres.js gives the same columns with each answer. */
const namesOf = new WeakMap<Answer['columns'], string[]>()

function camelCaseNames(columns: Answer['columns']): string[] {
  const names = columns.map(({ name }) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()))
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Error(`The statement answers with two columns called ${twice}; give one of them another name.`)
  return names
}

/** Reads an array literal, nested ones too. */
function decodeArray(text: string, decode: Decode): unknown[] {
  let at = text.indexOf('{')
  function list(): unknown[] {
    const items: unknown[] = []
    at += 1
    while (text[at] !== '}') {
      if (text[at] === ',') at += 1
      items.push(text[at] === '{' ? list() : text[at] === '"' ? decode(quoted()) : bare())
    }
    at += 1
    return items
  }
  function quoted(): string {
    let value = ''
    for (at += 1; text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      value += text[at]
    }
    at += 1
    return value
  }
  function bare(): unknown {
    const start = at
    while (text[at] !== ',' && text[at] !== '}') at += 1
    const value = text.slice(start, at)
    return value === 'NULL' ? null : decode(value)
  }
  return list()
}
