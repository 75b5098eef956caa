import type { MainTx } from '../../db/handles.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { mentionedPeople, tellMentioned } from './mentions.ts'

/** Adds a post to its followers' feeds and notifies the people it mentions, in the transaction that makes it visible. */
export async function announcePost(tx: MainTx, post: { id: string; authorId: string; caption: string }, now: Date): Promise<void> {
  const { id: postId, authorId } = post
  await enqueue(tx, 'posts.fanOut', { postId, authorId, afterFollowerId: null }, { now })
  await tellMentioned(tx, await mentionedPeople(tx, authorId, post.caption, now), { authorId, postId }, now)
}
