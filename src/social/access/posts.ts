import { type Sql, sql } from '../../db/sql.ts'
import { isCloseFriend } from './close-friends.ts'
import { shownInFeedsOf } from './feeds.ts'
import { follows, personOpenTo, type Viewer } from './people.ts'

/**
 * The visibility rule of posts, for `post p join person a on a.id = p.author_id`. Every statement
 * that finds posts holds it. Primary-key lookups only.
 */
export function postVisibleTo(viewerId: Viewer): Sql {
  return sql`p.state = 'visible' and ${personOpenTo(viewerId, 'a')} and ${inAudience(viewerId)}`
}

/**
 * On its own page an author also reads their post that a moderator or a rule hid, or that they keep
 * in the archive.
 */
export function postReadableBy(viewerId: Viewer): Sql {
  if (viewerId === null) return postVisibleTo(null)
  return sql`(p.state = 'visible' or (p.state in ('hidden', 'archived') and p.author_id = ${viewerId}::uuid))
    and ${personOpenTo(viewerId, 'a')} and ${inAudience(viewerId)}`
}

/**
 * The viewer is in the audience of post `p`. An audience that this does not know is nobody's but
 * the author's.
 */
function inAudience(viewerId: Viewer): Sql {
  if (viewerId === null) return sql`p.audience = 'public'`
  return sql`(p.audience = 'public' or p.author_id = ${viewerId}::uuid or case p.audience
    when 'followers' then ${follows(viewerId, sql`p.author_id`)}
    when 'close_friends' then ${isCloseFriend(viewerId, sql`p.author_id`)} else false end)`
}

/**
 * Anybody may see post `p` of `a`, if it is visible at all: what is offered to strangers, counted
 * for them or given by addresses without a viewer. `count_looks` says the same in
 * functions/counts.sql.
 */
export const isForAnybody = sql`not a.is_private and p.audience = 'public'`

/** The same rule for the post `postId` (a column or value). */
export function postIsVisibleTo(viewerId: string | null, postId: Sql): Sql {
  return sql`exists (select from post p join person a on a.id = p.author_id where p.id = ${postId} and ${postVisibleTo(viewerId)})`
}

/**
 * The number of visible posts of `authorId` (a column) that a viewer who may see the author's posts
 * may see: an index-only scan of all, less the few of `post_limited` that are not for the viewer.
 */
export function postCountFor(viewerId: Viewer, authorId: Sql): Sql {
  return sql`((select count(*) from post where author_id = ${authorId} and state = 'visible') - (
    select count(*) from (select author_id, audience from post where author_id = ${authorId} and state = 'visible' and audience <> 'public') p
    where not ${inAudience(viewerId)}))`
}

/**
 * Posts that a list may offer to somebody who did not ask for them, for the same tables: of the
 * feeds of the person, not their own, for anybody, and of accounts that are not limited.
 */
export function postOfferedTo(personId: string): Sql {
  return sql`${postVisibleTo(personId)} and ${isForAnybody} and not a.is_limited and p.author_id <> ${personId}::uuid
    and ${shownInFeedsOf(personId, sql`p.author_id`, sql`p.id`)}`
}
