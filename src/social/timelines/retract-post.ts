import { sql } from 'drizzle-orm'
import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { fanOutChunk } from './rules.ts'

const beforeAnyone = '00000000-0000-0000-0000-000000000000'

/**
 * Takes a deleted post off its followers' timelines. Nothing waits for this: every read passes the gate, so the rows are only
 * waste by now. That is why a hidden post keeps its rows (it may come back), and why no index by post is kept: the followers
 * name the keys, and what a former follower or a late fan-out leaves behind the gate leaves out for ever.
 */
export async function retractPost(ctx: WorkerCtx, { postId }: { postId: string }): Promise<void> {
  const [post] = await rows<{ authorId: string }>(
    ctx.main.db,
    sql`select author_id as "authorId" from post where id = ${postId} and state = 'deleted'`,
  )
  if (!post) return
  await rows(ctx.main.db, sql`delete from timeline where user_id = ${post.authorId} and post_id = ${postId}`)
  let after: string | null = beforeAnyone
  while (after !== null) after = await retractChunk(ctx, postId, post.authorId, after)
}

/** A statement of its own a chunk, so that no lock is held for long. Returns the last follower, or null when there are no more. */
async function retractChunk(ctx: WorkerCtx, postId: string, authorId: string, after: string): Promise<string | null> {
  const [chunk] = await rows<{ last: string | null }>(
    ctx.main.db,
    sql`with chunk as materialized (
          select follower_id from follow where followee_id = ${authorId}::uuid and state = 'accepted' and follower_id > ${after}::uuid
          order by follower_id limit ${fanOutChunk}
        ), gone as (
          delete from timeline t using chunk where t.user_id = chunk.follower_id and t.post_id = ${postId}::uuid
        )
        select follower_id as last from chunk order by follower_id desc limit 1`,
  )
  return chunk?.last ?? null
}
