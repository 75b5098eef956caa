import { type Sql, sql } from '../../../db/sql.ts'

/** The colours of a post's pictures, each once, in the order of the alphabet. */
export function postColours(postId: Sql): Sql {
  return sql`array(
    select distinct colour from post_image i join media m on m.id = i.media_id cross join unnest(m.colours) colour
    where i.post_id = ${postId} and m.state = 'ready' order by colour)`
}
