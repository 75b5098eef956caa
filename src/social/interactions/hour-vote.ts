import { sql } from '../../db/sql.ts'

/**
 * The vote of one person for one post in one hour, over their interactions `i`: the strongest,
 * unless they hid the post.
 */
export const hourVote = sql`case when min(i.weight) < 0 then -1 else max(i.weight) end`

/** The ten minutes of the hour in which that person first acted on that post, 0 to 5. */
export const hourSlot = sql`(floor(date_part('epoch', min(i.at)) / 600)::bigint % 6)::smallint`
