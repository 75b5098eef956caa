import { type Sql, sql } from '../../db/sql.ts'
import { undoneWithinMs } from './rules.ts'

/**
 * From when the deletion of a post `p` or a comment `c` is final; compare it with `deadline_now`.
 */
export const undoEndsAt = (of: 'p' | 'c'): Sql => sql`(${sql.literal(of)}.deleted_at + ${undoneWithinMs}::int * interval '1 millisecond')`
