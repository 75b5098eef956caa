import { and, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { payout, payoutApproval } from '../../db/schema/settlement.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { lockPayee, type Payee } from '../settlement/lock-payee.ts'
import { openPayoutCalls } from '../settlement/open-payout-calls.ts'
import { payoutReturned } from '../settlement/payout-outcome.ts'
import { recordDecision } from './internal/record-decision.ts'
import { releasePayout } from '../settlement/release-payout.ts'
import { readReview } from './review-payouts.ts'
import type { decidePayoutInput, payoutForReview } from '../settlement/schema.ts'

type Decision = z.infer<typeof decidePayoutInput>
type Review = z.infer<typeof payoutForReview>

const approvalsNeeded = 2

/**
 * One of two approvals; the second opens the bank call. An approval is for this amount to the account that is linked now: when the
 * account changes, the ones before it count no more. The same admin twice counts once. Throws NOT_FOUND, FORBIDDEN (the shop is the
 * caller's own), CONFLICT (nothing waits any more, the owner is suspended, or refunds wait for the shop's money) or ACCOUNT_NOT_LINKED (there is nowhere to pay).
 */
export async function approvePayout(ctx: MemberCtx, { payoutId, reason }: Decision): Promise<Review> {
  const now = ctx.now()
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    const waiting = await lockPayee(tx, { id: payoutId })
    if (!waiting) throw new KiwiError('NOT_FOUND')
    if (waiting.state !== 'awaiting_approval') return refuseUnlessApproved(tx, waiting, personId)
    const { shopId, netKrw, bankAccountId } = payable(waiting)
    if (!(await addApproval(tx, { payoutId, personId, at: now, bankAccountId, amountKrw: netKrw }))) return
    await recordDecision(tx, { personId, action: 'payout.approve', subjectId: payoutId, reason }, now)
    if ((await countApprovals(tx, payoutId, bankAccountId, netKrw)) < approvalsNeeded) return
    await openPayoutCalls(tx, [{ payoutId, shopId, netKrw, bankAccountId }], now)
  })
  return readReview(ctx, payoutId)
}

/** Who may be paid, and where. */
function payable(waiting: Payee): Payee & { bankAccountId: string } {
  const { payoutId, bankAccountId, isSuspended, hasWaitingRefunds, isSum } = waiting
  if (isSuspended) throw new KiwiError('CONFLICT', { reason: 'owner_suspended' })
  if (hasWaitingRefunds) throw new KiwiError('CONFLICT', { reason: 'refunds_wait' })
  if (bankAccountId === null) throw new KiwiError('ACCOUNT_NOT_LINKED')
  if (!isSum) throw new Error(`payout ${payoutId} is not what its lines add up to: run "kiwi pay verify"`)
  return { ...waiting, bankAccountId }
}

/** One refusal is enough: the shop is owed it again, its lines are open, it is told why. Throws NOT_FOUND, FORBIDDEN (one's own) or CONFLICT. */
export async function refusePayout(ctx: MemberCtx, { payoutId, reason }: Decision): Promise<Review> {
  const now = ctx.now()
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    const [waiting] = await tx.db.select().from(payout).where(eq(payout.id, payoutId)).for('update')
    if (!waiting) throw new KiwiError('NOT_FOUND')
    if (waiting.state !== 'awaiting_approval') throw new KiwiError('CONFLICT')
    await recordDecision(tx, { personId, action: 'payout.refuse', subjectId: payoutId, reason }, now)
    await releasePayout(tx, waiting, { state: 'failed', reason }, now)
  })
  return readReview(ctx, payoutId)
}

/**
 * The bank sent it back, as its statement shows. Throws NOT_FOUND, FORBIDDEN (the shop is the caller's own: it would be paid twice),
 * or CONFLICT for what is not confirmed, or came back before.
 */
export async function returnPayout(ctx: MemberCtx, { payoutId, reason }: Decision): Promise<Review> {
  const now = ctx.now()
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await payoutReturned(tx, payoutId, reason, now)
    await recordDecision(tx, { personId, action: 'payout.return', subjectId: payoutId, reason }, now)
  })
  return readReview(ctx, payoutId)
}

/** False where the caller has approved exactly this before. */
async function addApproval(tx: MainTx, approval: typeof payoutApproval.$inferInsert): Promise<boolean> {
  const { at, bankAccountId, amountKrw } = approval
  const added = await tx.db
    .insert(payoutApproval)
    .values(approval)
    .onConflictDoUpdate({
      target: [payoutApproval.payoutId, payoutApproval.personId],
      set: { at, bankAccountId, amountKrw },
      setWhere: sql`(${payoutApproval.bankAccountId}, ${payoutApproval.amountKrw}) is distinct from (${bankAccountId}::uuid, ${amountKrw}::bigint)`,
    })
    .returning({ personId: payoutApproval.personId })
  return added.length > 0
}

/** Of people who are admins still, for this amount to this account. */
async function countApprovals(tx: MainTx, payoutId: string, bankAccountId: string, amountKrw: number): Promise<number> {
  const [counted] = await rows<{ approvals: number }>(
    tx.db,
    sql`select count(*)::int as approvals from payout_approval a join person p on p.id = a.person_id and p.role = 'admin' and p.status = 'active'
        where a.payout_id = ${payoutId}::uuid and a.bank_account_id = ${bankAccountId}::uuid and a.amount_krw = ${amountKrw}`,
  )
  return counted!.approvals
}

/** A retry of one's own approval that counted, whatever became of the payout since, changes nothing. Throws CONFLICT for any other. */
async function refuseUnlessApproved(tx: MainTx, { payoutId, state }: Payee, personId: string): Promise<void> {
  const [mine] = await tx.db
    .select({ at: payoutApproval.at })
    .from(payoutApproval)
    .where(and(eq(payoutApproval.payoutId, payoutId), eq(payoutApproval.personId, personId)))
  if (!mine || state === 'failed') throw new KiwiError('CONFLICT')
}
