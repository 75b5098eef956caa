import { and, eq } from 'drizzle-orm'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { follow } from '../../db/schema/graph.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { forgetRequests } from '../notifications/forget-requests.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

/** Jobs per statement. */
const chunkSize = 1_000

/** Accepts every request to follow an account that becomes public. */
export async function acceptAllRequests(ctx: MemberCtx, tx: MainTx, followeeId: string): Promise<void> {
  const accepted = await tx.db
    .update(follow)
    .set({ state: 'accepted' })
    .where(and(eq(follow.followeeId, followeeId), eq(follow.state, 'requested')))
    .returning({ followerId: follow.followerId })
  await forgetRequests(
    tx,
    followeeId,
    accepted.map(({ followerId }) => followerId),
    ctx.now(),
  )
  for (let at = 0; at < accepted.length; at += chunkSize) {
    const followers = accepted.slice(at, at + chunkSize)
    await enqueueMany(
      tx,
      'graph.backfill',
      followers.map(({ followerId }) => ({ followerId, followeeId })),
      { now: ctx.now() },
    )
    await tell(
      tx,
      followers.map(({ followerId }) => notice(followerId, 'follow_accepted', { actorId: followeeId })),
      { now: ctx.now() },
    )
  }
}
