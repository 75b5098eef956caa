import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { payCommissions } from '../commissions/pay-commissions.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'

const pageSize = 200

/**
 * Pays the commissions that waited for their shop's money or their tagger's return, as far as it is
 * possible now. One transaction per order; it may run twice.
 */
export async function resumeCommissions(ctx: RunnerCtx): Promise<{ tried: number }> {
  const tried = await doEach(waitingOrders(ctx), ({ orderId }) => resume(ctx, orderId))
  return { tried }
}

/** Index line_commission_waiting. */
const waitingOrders = (ctx: RunnerCtx) =>
  inPages<{ orderId: string }>(pageSize, (after) =>
    rows(
      ctx.main.db,
      sql<{ orderId: string }>`
        select distinct order_id from line_commission where state = 'waiting' and order_id > ${after?.orderId ?? belowAllIds}::uuid
        order by order_id limit ${pageSize}`,
    ),
  )

function resume(ctx: RunnerCtx, orderId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, orderId)
    if (!order || order.fulfilment !== 'finished') return false
    await payCommissions(tx, order, ctx.now())
    return true
  })
}
