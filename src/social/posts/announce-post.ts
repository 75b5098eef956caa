import type { MainTx } from '../../db/handles.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { mentionedPeople } from './mentioned-people.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

/** Adds a post to its followers' feeds and notifies the people it mentions, in the transaction that makes it visible. */
export async function announcePost(tx: MainTx, post: { id: string; authorId: string; caption: string }, now: Date): Promise<void> {
  await enqueue(tx, 'posts.fanOut', { postId: post.id, afterFollowerId: null }, { now })
  const mentioned = await mentionedPeople(tx, post.authorId, post.caption, now)
  await tell(
    tx,
    mentioned.map((personId) => notice(personId, 'mention', { actorId: post.authorId, postId: post.id })),
    { now },
  )
}
