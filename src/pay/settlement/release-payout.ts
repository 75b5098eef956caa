import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import type { payout } from '../../db/schema/settlement.ts'
import { postPayouts } from './internal/post-payout.ts'
import { tellShop } from './internal/tell-shop.ts'

/**
 * Ends a payout that did not reach its shop: its lines are open again (payout_line keeps which), its transfers are posted back, the
 * shop is told. The caller has locked the payout and checked that it may end so.
 */
export async function releasePayout(
  tx: MainTx,
  paid: typeof payout.$inferSelect,
  end: { state: 'failed' | 'returned'; reason: string },
  now: Date,
): Promise<void> {
  const { state, reason } = end
  await run(tx.db, sql`update payout set state = ${state}, reason = ${reason}, ended_at = ${now}::timestamptz where id = ${paid.id}::uuid`)
  await run(
    tx.db,
    sql`with kept as (insert into payout_line (payout_id, line_id) select payout_id, id from settlement_line where payout_id = ${paid.id})
        update settlement_line set payout_id = null where payout_id = ${paid.id}`,
  )
  await tellShop(tx, paid, state === 'failed' ? 'payout_failed' : 'payout_returned', now)
  await postPayouts(tx, [paid], state, now)
}
