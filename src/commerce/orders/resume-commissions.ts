import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { doEach } from '../../shared/do-each.ts'
import { payCommissions } from '../commissions/pay-commissions.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'

const pageSize = 200

/**
 * Pays the commissions that waited for their shop's money or their tagger's return, as far as it is possible now. One transaction per
 * order; it may run twice.
 */
export async function resumeCommissions(ctx: RunnerCtx): Promise<{ tried: number }> {
  const tried = await doEach(waitingOrders(ctx), (orderId) => resume(ctx, orderId))
  return { tried }
}

/** Index line_commission_waiting. What goes on waiting is met once. */
async function* waitingOrders(ctx: RunnerCtx): AsyncGenerator<string> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await rows(
      ctx.main.db,
      sql<{ orderId: string }>`
        select distinct order_id from line_commission where state = 'waiting' and order_id > ${after}::uuid order by order_id limit ${pageSize}`,
    )
    for (const { orderId } of page) yield orderId
    if (page.length < pageSize) return
    after = page.at(-1)!.orderId
  }
}

function resume(ctx: RunnerCtx, orderId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, orderId)
    if (!order || order.fulfilment !== 'finished') return false
    await payCommissions(tx, order, ctx.now())
    return true
  })
}
