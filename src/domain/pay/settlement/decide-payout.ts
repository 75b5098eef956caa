import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { payout, payoutApproval } from '../../../db/schema/settlement.ts'
import { KiwiError } from '../../../errors.ts'
import { write } from '../../write.ts'
import { recordDecision } from './record-decision.ts'
import { openPayoutCalls } from './open-payout-calls.ts'
import { payoutReturned } from './payout-outcome.ts'
import { releasePayout } from './release-payout.ts'
import { readReview } from './review-payouts.ts'
import type { decidePayoutInput, payoutForReview } from './schema.ts'

type Decision = z.infer<typeof decidePayoutInput>
type Review = z.infer<typeof payoutForReview>

const approvalsNeeded = 2

/**
 * One of two approvals; the second opens the bank call. The same admin twice counts once. Throws NOT_FOUND, FORBIDDEN (the shop is
 * the caller's own), CONFLICT (nothing waits any more) or ACCOUNT_NOT_LINKED (the shop has nowhere to be paid).
 */
export async function approvePayout(ctx: MemberCtx, { payoutId, reason }: Decision): Promise<Review> {
  const now = ctx.now()
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    const waiting = await lockWaiting(tx, payoutId, personId)
    if (waiting === 'approved') return
    if (waiting.ownerId === personId) throw new KiwiError('FORBIDDEN')
    const added = await tx.db.insert(payoutApproval).values({ payoutId, personId, at: now }).onConflictDoNothing().returning()
    if (added.length === 0) return
    await recordDecision(tx, { personId, action: 'payout.approve', subjectId: payoutId, reason }, now)
    if ((await countApprovals(tx, payoutId)) < approvalsNeeded) return
    if (waiting.bankAccountId === null) throw new KiwiError('ACCOUNT_NOT_LINKED')
    const { shopId, netKrw, bankAccountId } = waiting
    await openPayoutCalls(tx, [{ payoutId, shopId, netKrw, bankAccountId }], now)
  })
  return readReview(ctx, payoutId)
}

/** One refusal is enough: the shop is owed it again, its lines are open, it is told why. Throws NOT_FOUND or CONFLICT. */
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
    await refuseOwnPayout(tx, payoutId, personId)
    await payoutReturned(tx, payoutId, reason, now)
    await recordDecision(tx, { personId, action: 'payout.return', subjectId: payoutId, reason }, now)
  })
  return readReview(ctx, payoutId)
}

async function refuseOwnPayout(tx: MainTx, payoutId: string, personId: string): Promise<void> {
  const own = await rows(
    tx.db,
    sql`select from payout p join shop s on s.id = p.shop_id where p.id = ${payoutId}::uuid and s.owner_id = ${personId}::uuid`,
  )
  if (own.length > 0) throw new KiwiError('FORBIDDEN')
}

/** Of people who are admins still. */
async function countApprovals(tx: MainTx, payoutId: string): Promise<number> {
  const [counted] = await rows<{ approvals: number }>(
    tx.db,
    sql`select count(*)::int as approvals from payout_approval a join person p on p.id = a.person_id and p.role = 'admin' and p.status = 'active'
        where a.payout_id = ${payoutId}::uuid`,
  )
  return counted!.approvals
}

interface Waiting {
  shopId: string
  ownerId: string
  netKrw: number
  bankAccountId: string | null
}

/** `approved`: the caller's own approval counted before, whatever became of the payout since. */
async function lockWaiting(tx: MainTx, payoutId: string, personId: string): Promise<Waiting | 'approved'> {
  const [found] = await rows<Waiting & { state: string }>(
    tx.db,
    sql`select p.state, p.shop_id as "shopId", s.owner_id as "ownerId", p.net_krw as "netKrw",
               (select b.id from bank_account b where b.person_id = s.owner_id and b.unlinked_at is null) as "bankAccountId"
        from payout p join shop s on s.id = p.shop_id where p.id = ${payoutId}::uuid for no key update of p`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  if (found.state === 'awaiting_approval') return found
  const [mine] = await rows(tx.db, sql`select from payout_approval where payout_id = ${payoutId}::uuid and person_id = ${personId}::uuid`)
  if (!mine || found.state === 'failed') throw new KiwiError('CONFLICT')
  return 'approved'
}
