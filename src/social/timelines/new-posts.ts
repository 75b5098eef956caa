import { type Sql, sql } from '../../db/sql.ts'

export interface NewPostsRow {
  newestPostId: string | null
  count: number
}

/** Larger numbers are not shown. */
const countedAtMost = 99

/**
 * New posts at the top of a person's timeline after `postId`, without their own: one row, `newestPostId` null for none. A hint:
 * the feed decides what is shown, and pulled authors are found when it is read. Index only, newest end of the reader's range.
 */
export function newPostsQuery(personId: Sql, postId: Sql): Sql<NewPostsRow> {
  return sql<NewPostsRow>`select (array_agg(post_id order by post_id desc))[1] as newest_post_id, count(*)::int as count
        from (
          select post_id from timeline
          where user_id = ${personId} and post_id > ${postId} and author_id <> user_id
          order by post_id desc limit ${countedAtMost}
        ) newest`
}
