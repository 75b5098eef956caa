import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { finishPurchase } from './internal/finish-purchase.ts'
import { mayFinish } from './rules.ts'

const pageSize = 200

/**
 * Finishes the purchases whose time to send them back is over, by the clock of Postgres. One
 * transaction per order: one that fails leaves the others done, and is tried again with the job.
 */
export async function finishOrders(ctx: RunnerCtx): Promise<{ finished: number }> {
  return { finished: await doEach(dueOrders(ctx, await moneyNow(ctx.main.db, ctx.now())), ({ id }) => finish(ctx, id)) }
}

/** Index order_finishing. */
const dueOrders = (ctx: RunnerCtx, now: Date) =>
  inPages<{ id: string; finishBy: Date }>(pageSize, (after) =>
    rows(
      ctx.main.db,
      sql<{ id: string; finishBy: Date }>`
        select id, finish_by from "order" where fulfilment = 'delivered' and finish_by <= ${now}::timestamptz
          and (finish_by, id) > (${after?.finishBy ?? new Date(0)}::timestamptz, ${after?.id ?? belowAllIds}::uuid)
        order by finish_by, id limit ${pageSize}`,
    ),
  )

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
