import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/** References of bank calls: nine base-36 digits, never given twice, also after a rollback. */
export async function newReferences(db: Queryable, count: number): Promise<string[]> {
  const found = await rows(db, sql<{ next: number }>`select nextval('bank_tran_seq') as next from generate_series(1, ${count}::int)`)
  return found.map(({ next }) => next.toString(36).toUpperCase().padStart(9, '0'))
}
