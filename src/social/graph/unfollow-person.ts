import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { follow } from '../../db/schema/graph.ts'
import { removeFromTimeline } from '../timelines/remove-from-timeline.ts'
import type { personInput, Relation } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { lockPair } from './lock-pair.ts'
import { retellFollow } from './internal/retell-follow.ts'

/** Ends a follow or a request; their posts leave the caller's timeline. May be repeated. */
export async function unfollowPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ relation: Relation }> {
  const followerId = ctx.actor.personId
  await write(ctx, async (tx) => {
    await lockPair(tx, followerId, input.personId)
    const ended = await tx.db
      .delete(follow)
      .where(and(eq(follow.followerId, followerId), eq(follow.followeeId, input.personId)))
      .returning({ state: follow.state })
    if (ended.length > 0) await retellFollow(tx, followerId, input.personId, ctx.now())
    if (ended[0]?.state === 'accepted') await removeFromTimeline(tx, followerId, input.personId)
  })
  return { relation: 'none' }
}
