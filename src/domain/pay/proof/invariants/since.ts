import { sql } from 'drizzle-orm'

/** When this database learnt of approvals, causes and money in transit; what is older was posted without them. */
export const sinceApprovals = sql`(select applied_at from drizzle.applied_migration where folder = 'main' and name = '0002_money')`
