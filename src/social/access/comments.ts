import { type Sql, sql } from '../../db/sql.ts'
import { blockedEitherWay, follows, personKnownTo, unblocked } from './people.ts'
import { postIsVisibleTo } from './posts.ts'

/**
 * Comments that a viewer may see, of `comment c join person a on a.id = c.author_id left join
 * comment top on top.id = c.parent_id`: not withheld, by an author they may know, in such a
 * person's thread.
 */
export function commentShownTo(viewerId: string | null): Sql {
  return sql`not c.withheld and ${personKnownTo(viewerId, 'a')} and (top.id is null or (${unblocked(viewerId, sql`top.author_id`)}))`
}

/** Whether a viewer who may see post `p` may write comments under it, by its author's choice. */
export function mayComment(viewerId: string | null, post: 'p' | 'asked'): Sql {
  if (viewerId === null) return sql`false`
  const p = sql.literal(post)
  return sql`(${p}.comments_from = 'everyone' or (${p}.comments_from = 'followed'
    and (${p}.author_id = ${viewerId}::uuid or ${follows(sql`${p}.author_id`, sql`${viewerId}::uuid`)})))`
}

/**
 * The same for lists, also of `post p`. Somebody sees their own comment that a moderator or the
 * post's author hid, the answers of their own in it too; the post's author sees what they hid. The
 * count of the post leaves all these out.
 */
export function commentListedTo(viewerId: string | null): Sql {
  if (viewerId === null) return commentShownTo(null)
  const isMine = sql`c.author_id = ${viewerId}::uuid and (c.is_hidden or comment_screened(c.screened)
    or (top.author_id = c.author_id and comment_screened(top.screened)))`
  const isScreened = sql`p.author_id = ${viewerId}::uuid and comment_screened(c.screened) and not c.is_hidden
    and ${personKnownTo(viewerId, 'a')} and (top.id is null or not top.withheld)`
  return sql`((${commentShownTo(viewerId)}) or (${isMine}) or (${isScreened}))`
}

/**
 * Whether the comment that `commentId` names is listed to the viewer, under a post that they may
 * see. Primary-key lookups.
 */
export function commentIsListedTo(viewerId: string | null, commentId: Sql): Sql {
  return sql`exists (
    select from comment c join person a on a.id = c.author_id join post p on p.id = c.post_id left join comment top on top.id = c.parent_id
    where c.id = ${commentId} and c.deleted_at is null and ${commentListedTo(viewerId)} and ${postIsVisibleTo(viewerId, sql`c.post_id`)})`
}

/**
 * The `with` of a statement that uses `commentsHiddenFrom`: who the viewer has blocked and who has
 * blocked them.
 */
export function withHiddenPeople(viewerId: string | null): Sql {
  if (viewerId === null) return sql``
  return sql`with hidden as materialized (select array(${blockedEitherWay(viewerId)}) as ids)`
}

/**
 * The number of post `p`'s comments that `commentShownTo` hides from this viewer only: `p`'s own
 * count, which withheld ones are not in, less this is the length of the list. Without blocks it
 * reads no comment. Few hidden people are looked up one by one (`comment_of_author`), among more
 * all comments of the post are read. One blocked person and 13 posts with 600 comments each: 79
 * buffers.
 */
export function commentsHiddenFrom(viewerId: string | null): Sql {
  if (viewerId === null) return sql`0`
  const hidden = sql`(select ids from hidden)::uuid[]`
  const ofEach = sql`unnest(${hidden}) as foe(id) cross join lateral (select * from comment where author_id = foe.id and post_id = p.id offset 0)`
  const amongAll = sql`(select * from comment where post_id = p.id and author_id = any(${hidden}) offset 0)`
  return sql`(case when cardinality(${hidden}) = 0 then 0
    when cardinality(${hidden}) <= greatest(20, p.comment_count) then ${countOf(ofEach, hidden)} else ${countOf(amongAll, hidden)} end)`
}

/** Comments by hidden people, and answers by others in threads that these began. */
function countOf(theirs: Sql, hidden: Sql): Sql {
  const alive = (alias: 'said' | 'answer') => sql`${sql.literal(alias)}.deleted_at is null and not ${sql.literal(alias)}.withheld`
  return sql`(select count(*)::int from ${theirs} said where ${alive('said')})
    + (select count(*)::int from ${theirs} began join comment answer on answer.post_id = p.id and coalesce(answer.parent_id, answer.id) = began.id
       where began.parent_id is null and not began.withheld
         and answer.id <> began.id and answer.author_id <> all(${hidden}) and ${alive('answer')})`
}
