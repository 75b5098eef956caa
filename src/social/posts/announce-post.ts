import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { mentionedPeople, tellMentioned } from './mentions.ts'

/**
 * Adds a post to its author's home at once and to its followers' by a job, and notifies the people
 * it mentions, in the transaction that makes it visible.
 */
export async function announcePost(tx: MainTx, post: { id: string; authorId: string; caption: string }, now: Date): Promise<void> {
  const { id: postId, authorId } = post
  await run(
    tx.db,
    sql`insert into timeline (user_id, post_id, author_id) values (${authorId}, ${postId}, ${authorId}) on conflict do nothing`,
  )
  await enqueue(tx, 'posts.fanOut', { postId, authorId, afterFollowerId: null }, { now })
  await tellMentioned(tx, await mentionedPeople(tx, authorId, post.caption, now), { authorId, postId }, now)
}
