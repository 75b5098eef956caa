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

/** A drizzle fragment inside a statement of our own tag. */
export function writeQuery(query: SQL, params: unknown[]): string {
  const text = write(query, params)
  if (text === null) throw new TypeError('A drizzle fragment with a table or a column has no place in sql`…`: write plain names.')
  return text
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
    } else if (isOurs(piece)) {
      text += piece.writeTo(params)
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

/** A fragment of our own tag (sql.ts) inside a statement of drizzle's. */
function isOurs(piece: unknown): piece is { writeTo(params: unknown[]): string } {
  return typeof piece === 'object' && piece !== null && 'writeTo' in piece
}

/** A bare list in a query is drizzle's shorthand for `($1, $2)`; as a parameter it is an array. */
function isValue(value: unknown, isParam: boolean): boolean {
  if (typeof value !== 'object') return value !== undefined && typeof value !== 'function'
  return value === null || value instanceof Date || value instanceof Uint8Array || (isParam && Array.isArray(value))
}
