import { type Sql, sql } from '../../db/sql.ts'
import { visiblePostsTagged } from '../posts/visible-hashtags.ts'

/**
 * A hashtag (a column) that may be offered to the viewer: it has a post that they may see, and
 * staff do not keep it back.
 */
export function tagOfferedTo(viewerId: string | null, tag: Sql): Sql {
  return sql`not exists (select from withheld_hashtag w where w.tag = ${tag}) and exists (${visiblePostsTagged(tag, viewerId)})`
}
