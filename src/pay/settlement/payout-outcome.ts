import { and, eq, inArray } from 'drizzle-orm'
import type { MainTx } from '../../db/handles.ts'
import type { bankCall } from '../../db/schema/bank.ts'
import { payout } from '../../db/schema/settlement.ts'
import { KiwiError } from '../../errors.ts'
import { releasePayout } from './release-payout.ts'
import { postPayouts } from './internal/post-payout.ts'
import { tellShop } from './internal/tell-shop.ts'

interface Final {
  state: 'confirmed' | 'failed'
  /** The bank's own, or `decided`: then a person's reason is in the call. */
  code: string
}

/**
 * The bank's final word on a payout: the shop has its money, or is owed it again and its lines are open. Once: the caller holds the
 * call's row and moves it out of its open states, and a payout that has ended is left as it is.
 */
export async function payoutSettled(
  tx: MainTx,
  call: Pick<typeof bankCall.$inferSelect, 'id' | 'decidedReason'>,
  outcome: Final,
  now: Date,
): Promise<void> {
  const [paid] = await tx.db
    .select()
    .from(payout)
    .where(and(eq(payout.bankCallId, call.id), inArray(payout.state, ['requested', 'unknown'])))
    .for('update')
  if (!paid) return
  if (outcome.state === 'failed') {
    const decided = outcome.code === 'decided' ? call.decidedReason : null
    return releasePayout(tx, paid, { state: 'failed', reason: decided ?? `bank:${outcome.code}` }, now)
  }
  await tx.db.update(payout).set({ state: 'confirmed', endedAt: now }).where(eq(payout.id, paid.id))
  await tellShop(tx, paid, 'settled', now)
  await postPayouts(tx, [paid], 'confirmed', now)
}

/** The bank has not answered: the payout says so until it does. Nothing is posted, for the money is on its way. */
export async function payoutUnknown(db: Pick<MainTx['db'], 'update'>, bankCallId: string): Promise<void> {
  await db
    .update(payout)
    .set({ state: 'unknown' })
    .where(and(eq(payout.bankCallId, bankCallId), eq(payout.state, 'requested')))
}

/**
 * The bank sent a confirmed payout back: what was posted for it is posted back, its lines are open again, the shop is told.
 * Throws NOT_FOUND, or CONFLICT when it is not confirmed (or came back before).
 */
export async function payoutReturned(tx: MainTx, payoutId: string, reason: string, now: Date): Promise<void> {
  const [paid] = await tx.db.select().from(payout).where(eq(payout.id, payoutId)).for('update')
  if (!paid) throw new KiwiError('NOT_FOUND')
  if (paid.state !== 'confirmed') throw new KiwiError('CONFLICT')
  await releasePayout(tx, paid, { state: 'returned', reason }, now)
}
