import type { bankCall } from '../../db/schema/bank.ts'
import { eq } from 'drizzle-orm'
import type { MainTx } from '../../db/handles.ts'
import { type Queryable, rows, run } from '../../db/rows.ts'
import { payout } from '../../db/schema/settlement.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { postPayouts } from './internal/post-payout.ts'
import { notice } from '../../social/notifications/rules.ts'
import { shopPeople } from './shop-for.ts'
import { tell } from '../../social/notifications/tell.ts'

type Payout = typeof payout.$inferSelect
interface Final {
  state: 'confirmed' | 'failed'
  /** The bank's own, or `decided`: then the call has an admin's reason. */
  code: string
}

/**
 * Records the bank's final answer about a payout: the shop has its money, or is owed it again and
 * its lines are open. Happens once: the caller locked the call and moved it out of its open states,
 * and a payout that has ended is left as it is.
 */
export async function completePayout(
  tx: MainTx,
  call: Pick<typeof bankCall.$inferSelect, 'id' | 'decidedReason'>,
  outcome: Final,
  now: Date,
): Promise<void> {
  const [paid] = await rows(
    tx.db,
    sql<Payout>`select * from payout where bank_call_id = ${call.id}::uuid and state in ('requested', 'unknown')`,
  )
  if (!paid) return
  if (outcome.state === 'failed') {
    const decided = outcome.code === 'decided' ? call.decidedReason : null
    return releasePayout(tx, paid, { state: 'failed', reason: decided ?? `bank:${outcome.code}` }, now)
  }
  await run(tx.db, sql`update payout set state = 'confirmed', ended_at = ${now}::timestamptz where id = ${paid.id}::uuid`)
  await tellShop(tx, paid, 'settled', now)
  await postPayouts(tx, [paid], 'confirmed', now)
}

/** The bank has not answered yet. Nothing is posted, because the money may be on its way. */
export async function markPayoutUnknown(db: Queryable, bankCallId: string): Promise<void> {
  await run(db, sql`update payout set state = 'unknown' where bank_call_id = ${bankCallId}::uuid and state = 'requested'`)
}

/**
 * The bank sent a confirmed payout back: its transfers are posted back, its lines are open again,
 * the shop is told. Throws NOT_FOUND, or CONFLICT when it is not confirmed (or came back before).
 */
export async function recordReturnedPayout(tx: MainTx, payoutId: string, reason: string, now: Date): Promise<void> {
  const [paid] = await tx.db.select().from(payout).where(eq(payout.id, payoutId)).for('update')
  if (!paid) throw new KiwiError('NOT_FOUND')
  if (paid.state !== 'confirmed') throw new KiwiError('CONFLICT')
  await releasePayout(tx, paid, { state: 'returned', reason }, now)
}

/**
 * Ends a payout that did not reach its shop: its lines are open again (payout_line keeps which),
 * its transfers are posted back, the shop is told. The caller has locked the payout and checked
 * that it may end so.
 */
export async function releasePayout(
  tx: MainTx,
  paid: Payout,
  { state, reason }: { state: 'failed' | 'returned'; reason: string },
  now: Date,
): Promise<void> {
  await run(tx.db, sql`update payout set state = ${state}, reason = ${reason}, ended_at = ${now}::timestamptz where id = ${paid.id}::uuid`)
  await run(
    tx.db,
    sql`with kept as (insert into payout_line (payout_id, line_id) select payout_id, id from settlement_line where payout_id = ${paid.id})
        update settlement_line set payout_id = null where payout_id = ${paid.id}`,
  )
  await tellShop(tx, paid, state === 'failed' ? 'payout_failed' : 'payout_returned', now)
  await postPayouts(tx, [paid], state, now)
}

async function tellShop(tx: MainTx, paid: Payout, kind: 'settled' | 'payout_failed' | 'payout_returned', now: Date): Promise<void> {
  const people = await shopPeople(tx.db, paid.shopId, 'money')
  await tell(
    tx,
    people.map((personId) => notice(personId, kind, { amountKrw: paid.netKrw })),
    { now },
  )
}
