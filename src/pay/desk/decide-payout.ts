import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows } from '../../db/rows.ts'
import { payout } from '../../db/schema/settlement.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { lockPayee, type Payee } from '../settlement/lock-payee.ts'
import { openPayoutCalls } from '../settlement/open-payout-calls.ts'
import { recordReturnedPayout, releasePayout } from '../settlement/payout-outcome.ts'
import { recordDecision } from './record-decision.ts'
import { approverStands, readReview } from './review-payouts.ts'
import type { decidePayoutInput, payoutForReview } from '../settlement/schema.ts'

type Decision = z.infer<typeof decidePayoutInput>
type Review = z.infer<typeof payoutForReview>

const approvalsNeeded = 2

/**
 * Adds one of two approvals; the second opens the bank call. An approval is for this amount to the
 * account linked now, and does not count after the account changed. Throws NOT_FOUND, FORBIDDEN
 * (the shop is the caller's own), ACCOUNT_NOT_LINKED, and CONFLICT when it does not wait for
 * approval, the owner is suspended or frozen, or refunds wait for the shop's money.
 */
export async function approvePayout(ctx: MemberCtx, { payoutId, reason }: Decision): Promise<Review> {
  const now = ctx.now()
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    const waiting = await lockPayee(tx, { id: payoutId })
    if (!waiting) throw new KiwiError('NOT_FOUND')
    if (waiting.state !== 'awaiting_approval') return refuseUnlessApproved(tx, waiting, personId)
    const payee = payable(waiting)
    if (!(await addApproval(tx, payee, personId, now))) return
    await recordDecision(tx, { personId, action: 'payout.approve', subjectId: payoutId, reason }, now)
    if ((await countApprovals(tx, payee)) < approvalsNeeded) return
    await openPayoutCalls(tx, [payee], now)
  })
  return readReview(ctx, payoutId)
}

type Payable = Payee & { bankAccountId: string }

/** The payout with its account. Throws when it may not be paid. */
function payable(waiting: Payee): Payable {
  const { payoutId, bankAccountId, isSuspended, isFrozen, hasWaitingRefunds, isSum } = waiting
  if (isSuspended) throw new KiwiError('CONFLICT', { reason: 'owner_suspended' })
  if (isFrozen) throw new KiwiError('CONFLICT', { reason: 'owner_frozen' })
  if (hasWaitingRefunds) throw new KiwiError('CONFLICT', { reason: 'refunds_wait' })
  if (bankAccountId === null) throw new KiwiError('ACCOUNT_NOT_LINKED')
  if (!isSum) throw new Error(`payout ${payoutId} is not what its lines add up to: run "kiwi pay verify"`)
  return { ...waiting, bankAccountId }
}

/** Ends the payout and opens its lines. Throws NOT_FOUND, FORBIDDEN (own shop), CONFLICT. */
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
 * Records that the bank sent the payout back, as its statement shows. Throws NOT_FOUND, FORBIDDEN
 * (the shop is the caller's own), or CONFLICT when it is not confirmed, or came back before.
 */
export async function returnPayout(ctx: MemberCtx, { payoutId, reason }: Decision): Promise<Review> {
  const now = ctx.now()
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await recordReturnedPayout(tx, payoutId, reason, now)
    await recordDecision(tx, { personId, action: 'payout.return', subjectId: payoutId, reason }, now)
  })
  return readReview(ctx, payoutId)
}

/** False when the caller has approved the same amount to the same account before. */
async function addApproval(tx: MainTx, payee: Payable, personId: string, now: Date): Promise<boolean> {
  const added = await rows(
    tx.db,
    sql`insert into payout_approval as a (payout_id, person_id, at, bank_account_id, amount_krw)
        values (${payee.payoutId}, ${personId}, ${now}::timestamptz, ${payee.bankAccountId}, ${payee.netKrw})
        on conflict (payout_id, person_id) do update
          set at = excluded.at, bank_account_id = excluded.bank_account_id, amount_krw = excluded.amount_krw
          where (a.bank_account_id, a.amount_krw) is distinct from (excluded.bank_account_id, excluded.amount_krw)
        returning a.person_id`,
  )
  return added.length > 0
}

/** Approvals of this amount to this account that count still. */
async function countApprovals(tx: MainTx, { payoutId, bankAccountId, netKrw }: Payable): Promise<number> {
  const { approvals } = await one(
    tx.db,
    sql<{ approvals: number }>`
        select count(*)::int as approvals from payout_approval a join payout w on w.id = a.payout_id join shop s on s.id = w.shop_id
        where a.payout_id = ${payoutId}::uuid and a.bank_account_id = ${bankAccountId}::uuid and a.amount_krw = ${netKrw} and ${approverStands}`,
  )
  return approvals
}

/** Allows a retry of the caller's own approval. Throws CONFLICT for any other. */
async function refuseUnlessApproved(tx: MainTx, { payoutId, state }: Payee, personId: string): Promise<void> {
  const [mine] = await rows(tx.db, sql`select from payout_approval where payout_id = ${payoutId}::uuid and person_id = ${personId}::uuid`)
  if (!mine || state === 'failed') throw new KiwiError('CONFLICT')
}
