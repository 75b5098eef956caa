import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { block } from '../../db/schema/graph.ts'
import { withholdBetween } from '../comments/withhold.ts'
import type { personInput, Relation } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import { lockPair } from './lock-pair.ts'

/** Ends the caller's block: withheld comments come back, ended follows do not. May be repeated. */
export async function unblockPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ relation: Relation }> {
  const blockerId = ctx.actor.personId
  await write(ctx, async (tx) => {
    await lockPair(tx, blockerId, input.personId)
    await tx.db.delete(block).where(and(eq(block.blockerId, blockerId), eq(block.blockedId, input.personId)))
    await withholdBetween(ctx, tx, blockerId, input.personId)
    tx.afterCommit(() => forgetHidden(ctx, [blockerId, input.personId]))
  })
  return { relation: 'none' }
}
