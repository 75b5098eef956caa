import { type Sql, sql } from '../../../../db/sql.ts'

/** A condition that the money must always meet. */
export interface Invariant {
  name: string
  /** A query of the items: `ok` (null counts as broken), `what` (names a broken item) and, when `weighted`, how many a row is. */
  found: Sql
  weighted?: boolean
}

/** The time when this database began to record approvals, causes and money in transit; older transfers have none. */
export const sinceApprovals = sql`(select since from book_rule where name = 'approvals')`
