import { type Sql, sql } from '../../db/sql.ts'
import { notHiddenBy } from './hidden-posts.ts'
import type { Viewer } from './people.ts'

/**
 * Of posts that a person may see, those that their feeds show: none by people they muted, and none
 * they hid. `authorId` and `postId` are columns. Both lists are read once per statement, by their
 * primary keys.
 */
export function shownInFeedsOf(viewerId: Exclude<Viewer, null>, authorId: Sql, postId: Sql): Sql {
  return sql`${unmutedBy(viewerId, authorId)} and ${notHiddenBy(viewerId, postId)}`
}

/** The viewer has not muted `personId` (a column). */
export function unmutedBy(viewerId: Exclude<Viewer, null>, personId: Sql): Sql {
  return sql`${personId} <> all(array(select u.muted_id from mute u where u.muter_id = ${viewerId}::uuid))`
}

/** Nor silenced: the viewer gets notices of the acts of `personId` (a column). */
export function unsilencedBy(viewerId: Exclude<Viewer, null>, personId: Sql): Sql {
  return sql`${unmutedBy(viewerId, personId)} and ${personId} <> all(array(select s.muted_id from notice_mute s where s.muter_id = ${viewerId}::uuid))`
}

/** Whether the viewer has muted `personId` (a column). */
export function isMutedBy(viewerId: string | null, personId: Sql): Sql {
  if (viewerId === null) return sql`false`
  return sql`exists (select from mute u where u.muter_id = ${viewerId}::uuid and u.muted_id = ${personId})`
}
