import { sql } from 'drizzle-orm'

/** When this database learnt of approvals, causes and money in transit; what is older was posted without them. */
export const sinceApprovals = sql`(select since from book_rule where name = 'approvals')`
