import type { MainTx } from '../../db/handles.ts'
import { enqueue, enqueueMany } from '../../jobs/enqueue.ts'
import { mentionedPeople } from './mentioned-people.ts'

/** What follows from a post becoming visible, in the transaction that makes it so: followers' feeds, and whom it mentions. */
export async function announcePost(tx: MainTx, post: { id: string; authorId: string; caption: string }, now: Date): Promise<void> {
  await enqueue(tx, 'posts.fanOut', { postId: post.id, afterFollowerId: null }, { now })
  const mentioned = await mentionedPeople(tx, post.authorId, post.caption)
  await enqueueMany(
    tx,
    'notifications.notify',
    mentioned.map((personId) => ({
      personId,
      kind: 'mention' as const,
      actorId: post.authorId,
      postId: post.id,
      commentId: null,
      amountKrw: null,
    })),
    { now },
  )
}
