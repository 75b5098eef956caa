import { type Sql, sql } from '../../../db/sql.ts'

/**
 * Posts with a hashtag that a reader follows, as (post_id, tag): the newest `limit` of each tag.
 * Loading the cards decides afterwards what the reader may see. The primary keys of both tables;
 * one buffer for a reader who follows none, 3 per tag for others. `readerId` and the bounds are
 * values or columns.
 */
export function taggedPosts(readerId: Sql, bounds: { from: Sql | null; before: Sql | null; limit: number }): Sql {
  const { from, before, limit } = bounds
  return sql`
    select h.post_id, w.tag from hashtag_follow w
    cross join lateral (
      select post_id from post_hashtag
      where tag = w.tag ${before ? sql`and post_id < ${before}` : sql``} ${from ? sql`and post_id >= ${from}` : sql``}
      order by post_id desc limit ${limit}
    ) h
    where w.person_id = ${readerId}`
}
