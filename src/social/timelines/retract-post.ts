import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { fanOutChunk } from './rules.ts'

/**
 * Deletes a deleted post from the timelines of its followers. It is not urgent: no read shows the post any more. So a hidden post
 * keeps its rows (it may come back), and there is no index by post: the author's followers give the keys. Rows of former followers
 * and of a late fan-out stay, and no read shows them.
 */
export async function retractPost(ctx: WorkerCtx, { postId }: JobPayload<'posts.retract'>): Promise<void> {
  const { db } = ctx.main
  const [post] = await rows(db, sql<{ authorId: string }>`select author_id from post where id = ${postId} and state = 'deleted'`)
  if (!post) return
  await run(db, sql`delete from timeline where user_id = ${post.authorId} and post_id = ${postId}`)
  // A statement per chunk, so that no lock is held for long.
  for (let after: string | undefined = belowAllIds; after !== undefined;) {
    const last: { followerId: string }[] = await rows(db, retractChunk(postId, post.authorId, after))
    after = last[0]?.followerId
  }
}

/** Answers with the last follower of the chunk; no row if there are no more. */
function retractChunk(postId: string, authorId: string, after: string) {
  return sql<{ followerId: string }>`
    with chunk as materialized (
      select follower_id from follow where followee_id = ${authorId}::uuid and state = 'accepted' and follower_id > ${after}::uuid
      order by follower_id limit ${fanOutChunk}
    ), retracted as (
      delete from timeline t using chunk where t.user_id = chunk.follower_id and t.post_id = ${postId}::uuid
    )
    select follower_id from chunk order by follower_id desc limit 1`
}
