import { Param, SQL, StringChunk } from 'drizzle-orm'

export interface QueryText {
  sql: string
  params: unknown[]
}

/**
 * The text and parameters of a query made of text, values and such queries, as drizzle would write it; null where it holds anything
 * else (a table, a column), which drizzle must write. Nearly every query of ours is of this kind, and drizzle takes some 20 times as
 * long: it asks each piece for each of a dozen kinds and merges as many strings.
 */
export function queryText(query: SQL): QueryText | null {
  const params: unknown[] = []
  const text = write(query, params)
  return text === null ? null : { sql: text, params }
}

function write(query: SQL, params: unknown[]): string | null {
  let text = ''
  for (const piece of query.queryChunks as unknown[]) {
    if (piece instanceof StringChunk) {
      text += piece.value.join('')
    } else if (piece instanceof SQL) {
      const inner = write(piece, params)
      if (inner === null) return null
      text += inner
    } else {
      const value = piece instanceof Param ? encoded(piece) : piece
      if (!isValue(value, piece instanceof Param)) return null
      text += `$${params.push(value)}`
    }
  }
  return text
}

function encoded({ value, encoder }: Param): unknown {
  return value === null ? null : encoder.mapToDriverValue(value)
}

/** A bare list in a query is drizzle's shorthand for `($1, $2)`; as a parameter it is an array. */
function isValue(value: unknown, isParam: boolean): boolean {
  if (typeof value !== 'object') return value !== undefined && typeof value !== 'function'
  return value === null || value instanceof Date || value instanceof Uint8Array || (isParam && Array.isArray(value))
}
