import { and, eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { follow } from '../../../db/schema/graph.ts'
import { removeFromTimeline } from '../../timelines/remove-from-timeline.ts'
import { lockPair } from '../lock-pair.ts'
import { endCloseness } from './end-closeness.ts'
import { retellFollow } from './retell-follow.ts'

/**
 * Ends a follow or a request, with its notices; the followee's posts leave the follower's timeline.
 */
export async function endFollow(tx: MainTx, followerId: string, followeeId: string, now: Date): Promise<void> {
  await lockPair(tx, followerId, followeeId)
  const ended = await tx.db
    .delete(follow)
    .where(and(eq(follow.followerId, followerId), eq(follow.followeeId, followeeId)))
    .returning({ state: follow.state })
  if (ended.length > 0) {
    await retellFollow(tx, followerId, followeeId, now)
    await endCloseness(tx, [{ followerId, followeeId }])
  }
  if (ended[0]?.state === 'accepted') await removeFromTimeline(tx, followerId, followeeId)
}
