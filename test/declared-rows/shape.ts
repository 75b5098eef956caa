import type { Answer } from '../../src/db/drivers/wire.ts'

/**
 * What a TypeScript type lets a value be, as far as an answer of Postgres can be held against it.
 */
export interface Shape {
  kinds: ('string' | 'number' | 'boolean' | 'Date' | 'bytes' | 'array' | 'object' | 'any')[]
  isNullable: boolean
  /** The field may be absent. */
  isOptional: boolean
  /** The only texts it may be; null where any text will do. */
  texts: string[] | null
  element: Shape | null
  fields: Record<string, Shape> | null
}

/** One sql<Row>`…` of the sources. */
export interface Declaration {
  /** `src/a.ts:12` */
  place: string
  /** The texts between its values. */
  texts: string[]
  row: Shape
}

/**
 * What a statement answered while the tests ran, as Postgres wrote it; of its rows those that
 * showed something new.
 */
export interface Observation extends Pick<Answer, 'columns' | 'rows'> {
  texts: readonly string[]
}
