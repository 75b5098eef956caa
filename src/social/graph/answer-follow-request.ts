import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { follow } from '../../db/schema/graph.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../../db/write.ts'
import { forgetRequests } from '../notifications/forget-requests.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { lockPair } from './lock-pair.ts'
import type { answerFollowRequestInput } from './schema.ts'

/** Accepts a request to follow the caller, or declines it without a notice. Errors: NOT_FOUND. */
export async function answerFollowRequest(ctx: MemberCtx, input: z.infer<typeof answerFollowRequestInput>): Promise<{ accepted: boolean }> {
  const followeeId = ctx.actor.personId
  const followerId = input.personId
  const asked = and(eq(follow.followerId, followerId), eq(follow.followeeId, followeeId), eq(follow.state, 'requested'))

  await write(ctx, async (tx) => {
    await lockPair(tx, followerId, followeeId)
    const answered = input.accept
      ? await tx.db.update(follow).set({ state: 'accepted' }).where(asked).returning({ followerId: follow.followerId })
      : await tx.db.delete(follow).where(asked).returning({ followerId: follow.followerId })
    if (answered.length === 0) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    await forgetRequests(tx, followeeId, [followerId], ctx.now())
    if (!input.accept) return
    await tell(tx, notice(followerId, 'follow_accepted', { actorId: followeeId }), { now: ctx.now() })
    await enqueue(tx, 'graph.backfill', { followerId, followeeId }, { now: ctx.now() })
  })
  return { accepted: input.accept }
}
