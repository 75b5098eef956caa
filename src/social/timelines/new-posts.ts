import { type SQL, sql } from 'drizzle-orm'

/** Nobody is told a larger number. */
const countedAtMost = 99

/**
 * What came to the top of a person's timeline after `postId`, their own posts apart. A hint: the feed decides what is shown, and
 * authors who are pulled are found when it is read. One row, `"newestPostId"` null where nothing came. Index only, newest end of
 * the reader's range.
 */
export function newPostsQuery(personId: string, postId: string): SQL {
  return sql`select (array_agg(post_id order by post_id desc))[1] as "newestPostId", count(*)::int as count
        from (
          select post_id from timeline
          where user_id = ${personId}::uuid and post_id > ${postId}::uuid and author_id <> user_id
          order by post_id desc limit ${countedAtMost}
        ) newest`
}
