import type { WorkerCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { fanOutChunk } from './rules.ts'

/**
 * Deletes a deleted post from the timelines of its followers. It is not urgent: no read shows the
 * post any more. So a hidden post keeps its rows (it may come back), and there is no index by post:
 * the author's followers give the keys. Rows of former followers and of a late fan-out stay, and no
 * read shows them.
 */
export async function retractPost(ctx: WorkerCtx, { postId }: JobPayload<'posts.retract'>, size = fanOutChunk): Promise<void> {
  const { db } = ctx.main
  const [post] = await rows(
    db,
    sql<{ authorId: string; isPulled: boolean }>`
      select p.author_id, exists (select from pulled_author a where a.author_id = p.author_id) as is_pulled
      from post p where p.id = ${postId} and p.state = 'deleted'`,
  )
  if (!post) return
  await run(db, sql`delete from timeline where user_id = ${post.authorId} and post_id = ${postId}`)
  // A statement per chunk, so that no lock is held for long.
  for (let after: string | null = belowAllIds; after !== null;) {
    const chunk: Chunk = await one(db, retractChunk(postId, post.authorId, after, size))
    // Of a pulled author: this post was pushed to nobody.
    if (post.isPulled && chunk.removed === 0) return
    after = chunk.lastFollowerId
  }
}

interface Chunk {
  /** Null: there are no more followers. */
  lastFollowerId: string | null
  removed: number
}

/**
 * The keys of a chunk go along the key of `timeline` in one scan: followers without a timeline lie
 * on one page, and cost none of their own. 0.3 pages per follower where a join by key reads 3.
 */
function retractChunk(postId: string, authorId: string, after: string, size: number) {
  return sql<Chunk>`
    with chunk as materialized (
      select follower_id from follow where followee_id = ${authorId}::uuid and state = 'accepted' and follower_id > ${after}::uuid
      order by follower_id limit ${size}
    ), retracted as (
      delete from timeline where user_id = any(array(select follower_id from chunk)) and post_id = ${postId}::uuid returning 1
    )
    select (select follower_id from chunk order by follower_id desc limit 1) as last_follower_id, (select count(*)::int from retracted) as removed`
}
