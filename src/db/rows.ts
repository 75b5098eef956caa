import { rowsAsObjects } from './drivers/values.ts'
import type { Answer } from './drivers/wire.ts'
import type { Sql } from './sql.ts'

/** What sends statements: `ctx.main.db`, `ctx.log.db`, or `tx.db` in a transaction. */
export interface Queryable {
  send(text: string, params: readonly unknown[]): Promise<Answer>
}

/**
 * The rows of a statement: int8 as a number (a RangeError beyond 2^53), json parsed, `timestamptz`
 * as Date; numeric, uuid, `date` and `timestamp` without zone as text. The same on every driver.
 * Errors are the driver's own, without the parameters.
 */
export async function rows<Row>(db: Queryable, statement: Sql<Row>): Promise<Row[]> {
  const params: unknown[] = []
  const answer = await db.send(statement.writeTo(params), params)
  listener?.(statement.texts, answer)
  return rowsAsObjects(answer) as Row[]
}

type Listener = (texts: readonly string[], answer: Answer) => void
let listener: Listener | undefined

/**
 * Tells a listener what statements answer, by the texts between their values: tests hold it against
 * the rows that are declared.
 */
export function onAnswer(chosen: Listener): void {
  listener = chosen
}

/**
 * The one row of a statement that always has one, such as a count. Throws an Error for none and for
 * several.
 */
export async function one<Row>(db: Queryable, statement: Sql<Row>): Promise<Row> {
  const [first, ...others] = await rows(db, statement)
  if (first === undefined || others.length > 0) throw new Error(`One row was expected of: ${statement.writeTo([])}`)
  return first
}

/** What a left join adds to a row: all null where it found nothing. */
export type LeftJoined<Row> = Row | { [Column in keyof Row]: null }

/** The rows that a left join found: an empty list came as one row of nulls. */
export function joined<Row extends { id: string }>(found: LeftJoined<Row>[]): Row[] {
  return found.filter((row): row is Row => row.id !== null)
}

/** Runs a statement whose rows nobody reads. */
export async function run(db: Queryable, statement: Sql): Promise<void> {
  const params: unknown[] = []
  await db.send(statement.writeTo(params), params)
}
