import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { doEach } from '../../shared/do-each.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { finishPurchase } from './internal/finish-purchase.ts'
import { mayFinish } from './rules.ts'

const pageSize = 200

/**
 * Finishes the purchases whose time to send them back is over, by the clock of Postgres. One transaction per order: one that fails
 * leaves the others done, and is tried again with the job.
 */
export async function finishOrders(ctx: RunnerCtx): Promise<{ finished: number }> {
  return { finished: await doEach(dueOrders(ctx), (orderId) => finish(ctx, orderId)) }
}

/** Index order_finishing. An order that fails is met once: the pages go on by time. */
async function* dueOrders(ctx: RunnerCtx): AsyncGenerator<string> {
  const now = await moneyNow(ctx.main.db, ctx.now())
  for (let after = { finishBy: new Date(0), id: '00000000-0000-0000-0000-000000000000' }; ;) {
    const page = await rows(
      ctx.main.db,
      sql<{ id: string; finishBy: Date }>`
        select id, finish_by from "order"
        where fulfilment = 'delivered' and finish_by <= ${now}::timestamptz and (finish_by, id) > (${after.finishBy}::timestamptz, ${after.id}::uuid)
        order by finish_by, id limit ${pageSize}`,
    )
    for (const { id } of page) yield id
    if (page.length < pageSize) return
    after = page.at(-1)!
  }
}

/** False if the buyer confirmed, or something keeps it open, in the meantime. */
function finish(ctx: RunnerCtx, orderId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, orderId)
    const now = await moneyNow(tx.db, ctx.now())
    if (!order || order.fulfilment !== 'delivered' || !mayFinish(order)) return false
    if (order.finishBy === null || order.finishBy > now) return false
    await finishPurchase(tx, order, 'kiwi', now)
    return true
  })
}
