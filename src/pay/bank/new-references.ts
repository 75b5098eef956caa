import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/** References for calls of the bank network, never given twice: nine base-36 digits. A rollback does not give them back. */
export async function newReferences(db: Queryable, count: number): Promise<string[]> {
  const found = await rows(db, sql<{ next: number }>`select nextval('bank_tran_seq') as next from generate_series(1, ${count}::int)`)
  return found.map(({ next }) => next.toString(36).toUpperCase().padStart(9, '0'))
}
