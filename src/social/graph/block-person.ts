import { and, eq, or } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { block, follow } from '../../db/schema/graph.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { withholdBetween } from '../comments/withhold.ts'
import { removeFromTimeline } from '../timelines/remove-from-timeline.ts'
import { lockReader } from '../timelines/timeline-locks.ts'
import type { personInput, Relation } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { tellOfBlock } from '../chat/tell-of-block.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import { lockPair } from './lock-pair.ts'
import { endCloseness } from './internal/end-closeness.ts'
import { retellFollow } from './internal/retell-follow.ts'

/**
 * Hides two people from each other, and from everybody their comments under each other's posts;
 * ends follows both ways. A repeated call changes nothing. Errors: BAD_INPUT (oneself), NOT_FOUND.
 */
export async function blockPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ relation: Relation }> {
  const blockerId = ctx.actor.personId
  const blockedId = input.personId
  if (blockedId === blockerId) throw new KiwiError('BAD_INPUT', { field: 'personId' })

  await write(ctx, async (tx) => {
    await lockPair(tx, blockerId, blockedId)
    const [target] = await tx.db
      .select({ id: person.id })
      .from(person)
      .where(and(eq(person.id, blockedId), eq(person.status, 'active')))
    if (!target) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    const made = await tx.db
      .insert(block)
      .values({ blockerId, blockedId, createdAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ blockedId: block.blockedId })
    if (made.length > 0) tellOfBlock(tx, { blockerId, blockedId }, ctx.now())
    await endFollows(ctx, tx, blockerId, blockedId)
    await withholdBetween(ctx, tx, blockerId, blockedId)
    tx.afterCommit(() => forgetHidden(ctx, [blockerId, blockedId]))
  })
  return { relation: 'blocked' }
}

/** Takes both readers' locks first, in id order: two blocks at once could deadlock otherwise. */
async function endFollows(ctx: MemberCtx, tx: MainTx, one: string, other: string): Promise<void> {
  const ended = await tx.db
    .delete(follow)
    .where(or(and(eq(follow.followerId, one), eq(follow.followeeId, other)), and(eq(follow.followerId, other), eq(follow.followeeId, one))))
    .returning({ followerId: follow.followerId, followeeId: follow.followeeId })
  for (const { followerId, followeeId } of ended) await retellFollow(tx, followerId, followeeId, ctx.now())
  await endCloseness(tx, ended)
  for (const readerId of [one, other].sort()) await lockReader(tx, readerId)
  await removeFromTimeline(tx, one, other)
  await removeFromTimeline(tx, other, one)
}
