import { sql } from '../../../db/sql.ts'

/** The vote of one person for one post in one hour, over their interactions `i`: the strongest, unless they hid the post. */
export const hourVote = sql`case when min(i.weight) < 0 then -1 else max(i.weight) end`
