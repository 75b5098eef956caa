import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { order as orderTable, orderCancel } from '../../db/schema/order.ts'
import { write } from '../../db/write.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { canBear, refundOrder } from './internal/refund-order.ts'
import { memoOf } from './rules.ts'
import { tellOrder } from './internal/tell-order.ts'

const atOnce = 200

/**
 * Refunds what waited for its shop's money, the oldest first, as far as each shop can bear it by now. A transaction a cancel; run
 * twice it is as once. Shops that cannot bear theirs yet are passed over, so that the others need not wait for them;
 * nor for one that fails: it is tried again with the job.
 */
export async function resumeRefunds(ctx: RunnerCtx): Promise<{ refunded: number }> {
  const bearable = await rows(
    ctx.main.db,
    sql<{ id: string; orderId: string }>`select c.id, c.order_id from order_cancel c join "order" o on o.id = c.order_id
        where c.state = 'awaiting_funds' and ${canBear(sql`o.shop_id`, sql`c.awaiting_krw`, ctx.now())} order by c.id limit ${atOnce}`,
  )
  let refunded = 0
  let failure: unknown
  for (const { id, orderId } of bearable) {
    try {
      if (await resume(ctx, id, orderId)) refunded += 1
    } catch (error) {
      ctx.logger.error({ err: error, orderId, cancelId: id }, 'a refund that waited could not be made')
      failure ??= error
    }
  }
  if (failure !== undefined) throw failure
  return { refunded }
}

function resume(ctx: RunnerCtx, cancelId: string, orderId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const order = await lockAnyOrder(tx, orderId)
    const [cancel] = await tx.db.select().from(orderCancel).where(eq(orderCancel.id, cancelId))
    if (!order || cancel?.state !== 'awaiting_funds') return false
    const { awaitingKrw } = cancel
    const titles = await rows(
      tx.db,
      sql<{
        title: string
      }>`select l.title from order_cancel_line c join order_line l on l.id = c.line_id where c.cancel_id = ${cancelId}::uuid order by l.position`,
    )
    const transferId = await refundOrder(tx, order, { cancelId, amountKrw: awaitingKrw, memo: memoOf(titles) }, now)
    if (transferId === null) return false
    await tx.db
      .update(orderCancel)
      .set({ state: 'done', awaitingKrw: 0, refundedKrw: cancel.refundedKrw + awaitingKrw })
      .where(eq(orderCancel.id, cancelId))
    await tx.db
      .update(orderTable)
      .set({ refundedKrw: order.refundedKrw + awaitingKrw, awaitingKrw: order.awaitingKrw - awaitingKrw })
      .where(eq(orderTable.id, orderId))
    const { buyerId, ownerId, state } = order
    await tellOrder(
      tx,
      { orderId, buyerId, ownerId, state },
      [{ to: 'buyer', kind: 'order_refunded', amountKrw: awaitingKrw }],
      { transferId },
      now,
    )
    return true
  })
}
