import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { dueKrw } from './internal/due-krw.ts'

/**
 * What a cancel or a return of these pieces means for commissions, before its money moves and
 * before an account is locked. One that is not paid follows by itself: it is paid of what is kept.
 * Of one that is paid, the part of these pieces is owed back: later commissions of that tagger at
 * that shop pay it, and their wallet never does. The caller has the lock of the order.
 */
export async function reviseCommissions(
  tx: MainTx,
  { orderId, lines, isWhole }: { orderId: string; lines: readonly { lineId: string; quantity: number }[]; isWhole: boolean },
  now: Date,
): Promise<void> {
  await run(
    tx.db,
    sql`
      update line_commission c
      set returned_krw = c.earned_krw - ${dueKrw(sql`k.gone`)}
      from ${sql.unnest('x', lines, { lineId: 'uuid', quantity: 'int' })} join order_line l on l.id = x.line_id
      cross join lateral (select l.cancelled_quantity + x.quantity as gone) k
      where c.line_id = x.line_id and c.order_id = ${orderId}::uuid and c.state = 'paid'`,
  )
  if (isWhole)
    await run(
      tx.db,
      sql`update line_commission set state = 'void', reason = 'nothing_left', ended_at = ${now}::timestamptz
          where order_id = ${orderId}::uuid and state in ('pending', 'waiting')`,
    )
}
