import { type Sql, sql } from '../../db/sql.ts'
import { shownInFeedsOf } from '../access/feeds.ts'
import { formsOf, type KeptForm, mutedTextsOf } from '../access/muted-texts.ts'
import { isForAnybody, postVisibleTo } from '../access/posts.ts'
import { taggedPosts } from './internal/tagged-posts.ts'

type NewPost = { id: string; authorId: string; caption: string }

export interface NewPostsRow {
  newestPostId: string | null
  count: number
  /** The posts with their captions, newest first, for a person who mutes words or hashtags. */
  muting: { forms: KeptForm[]; posts: NewPost[] } | null
}

/** Larger numbers are not shown. */
const countedAtMost = 99

/**
 * New posts at the top of a person's home after `postId`, those that it would show and that are not
 * their own: one row, `newestPostId` null for none. The newest end of each source, and a few key
 * lookups per new post.
 */
export function newPostsQuery(personId: Sql, postId: Sql): Sql<NewPostsRow> {
  return sql<NewPostsRow>`select n.ids[1] as newest_post_id, n.count,
          case when exists (select from muted_text where person_id = ${personId}) then json_build_object('forms', ${formsOf(personId)}, 'posts', (
            select coalesce(json_agg(json_build_object('id', id, 'authorId', author_id, 'caption', caption) order by id desc), '[]')
            from post where id = any(n.ids)))
          end as muting
        from (
          select array_agg(post_id order by post_id desc) as ids, count(*)::int as count
        from (
          select e.post_id from (${newestEntries(personId, postId, countedAtMost)}) e
          cross join lateral (
            select from post p join person a on a.id = p.author_id
            where p.id = e.post_id and p.author_id <> ${personId} and (e.tag is null or (${isForAnybody} and not a.is_limited))
              and ${postVisibleTo(personId)} and ${shownInFeedsOf(personId, sql`p.author_id`, sql`p.id`)}
            offset 0
          ) shown
          where e.post_id > ${postId}
          group by e.post_id order by e.post_id desc limit ${countedAtMost}
        ) newest) n`
}

/** Of these, what the person's home shows; null for nothing. */
export function newPostsTold(
  personId: string,
  { newestPostId, count, muting }: Omit<NewPostsRow, 'muting'> & { muting: unknown },
  now: Date,
): { newestPostId: string; count: number } | null {
  if (newestPostId === null) return null
  if (muting === null) return { newestPostId, count }
  const { forms, posts } = muting as NonNullable<NewPostsRow['muting']>
  const muted = mutedTextsOf(personId, forms, now)
  const shown = posts.filter((post) => !muted.hidesOf(post.authorId, post.caption))
  return shown[0] ? { newestPostId: shown[0].id, count: shown.length } : null
}

/**
 * The id of the newest post of a person's home, whether it is shown or not. No row: there is none.
 */
export function newestPostQuery(personId: Sql): Sql<{ postId: string }> {
  return sql<{ postId: string }>`select post_id from (${newestEntries(personId, null, 1)}) e order by post_id desc limit 1`
}

/** The newest of each source of a home: the timeline, authors whose posts are pulled, hashtags. */
function newestEntries(personId: Sql, after: Sql | null, limit: number): Sql {
  return sql`
    (select post_id, null::text as tag from timeline
     where user_id = ${personId} ${after ? sql`and post_id > ${after}` : sql``} order by post_id desc limit ${limit})
    union all
    (select p.id, null from pulled_author big
     join follow w on w.follower_id = ${personId} and w.followee_id = big.author_id and w.state = 'accepted'
     cross join lateral (
       select id from post where author_id = big.author_id and state = 'visible' ${after ? sql`and id > ${after}` : sql``}
       order by id desc limit ${limit}
     ) p)
    union all
    (${taggedPosts(personId, { from: after, before: null, limit })})`
}
