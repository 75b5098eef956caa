import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../../db/write.ts'
import { recordDecision } from './record-decision.ts'
import type { decideCallInput } from '../settlement/schema.ts'
import { unansweredAfterMs } from '../bank/rules.ts'
import type { decidedCall } from '../bank/schema.ts'

/**
 * Records what an admin found out at the bank about a call. The runner asks the bank once more: its
 * answer counts, and the decision only while it gives none. Throws NOT_FOUND, FORBIDDEN (the money
 * is the caller's own or their shop's), and CONFLICT when the call has ended, was decided before,
 * or was sent too recently.
 */
export async function decideCall(ctx: MemberCtx, input: z.infer<typeof decideCallInput>): Promise<z.infer<typeof decidedCall>> {
  const { bankCallId, decision, reason } = input
  const { personId } = ctx.actor
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const [call] = await tx.db.select().from(bankCall).where(eq(bankCall.id, bankCallId)).for('update')
    if (!call) throw new KiwiError('NOT_FOUND')
    const isUnresolved = (call.state === 'sent' || call.state === 'unknown') && call.sentAt !== null
    if (!isUnresolved || now.getTime() - call.sentAt!.getTime() < unansweredAfterMs) throw new KiwiError('CONFLICT')
    if (call.decision) throw new KiwiError('CONFLICT')
    await tx.db.update(bankCall).set({ decision, decidedBy: personId, decidedReason: reason }).where(eq(bankCall.id, bankCallId))
    await recordDecision(tx, { personId, action: `bank_call.${decision}`, subjectId: bankCallId, reason }, now)
    await enqueue(tx, 'bank.call', { bankCallId }, { now })
  })
  return { bankCallId, state: 'deciding' }
}
