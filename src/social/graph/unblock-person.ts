import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { block } from '../../db/schema/graph.ts'
import { withholdBetween } from '../comments/withhold.ts'
import type { personInput, Relation } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { tellOfBlock } from '../chat/tell-of-block.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import { lockPair } from './lock-pair.ts'

/** Ends the caller's block: withheld comments come back, ended follows do not. May be repeated. */
export async function unblockPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ relation: Relation }> {
  const blockerId = ctx.actor.personId
  const blockedId = input.personId
  await write(ctx, async (tx) => {
    await lockPair(tx, blockerId, blockedId)
    const ended = await tx.db
      .delete(block)
      .where(and(eq(block.blockerId, blockerId), eq(block.blockedId, blockedId)))
      .returning({ blockedId: block.blockedId })
    if (ended.length > 0) tellOfBlock(tx, { blockerId, blockedId }, ctx.now())
    await withholdBetween(ctx, tx, blockerId, blockedId)
    tx.afterCommit(() => forgetHidden(ctx, [blockerId, blockedId]))
  })
  return { relation: 'none' }
}
