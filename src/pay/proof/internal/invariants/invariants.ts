import { type Sql, sql } from '../../../../db/sql.ts'

/**
 * Conditions that the money must always meet, by name. Each query selects the items: `ok` (null
 * counts as broken) and `what` (names a broken item). A `weighted` one selects `weight` too: how
 * many items a row is.
 */
export type Invariants = Record<string, Sql | { weighted: Sql }>

/** From this time on transfers have approvals, causes and money in transit. */
export const sinceApprovals = sql`(select since from book_rule where name = 'approvals')`
