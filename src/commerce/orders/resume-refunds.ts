import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { order as orderTable, orderCancel } from '../../db/schema/order.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { canBear } from '../../pay/refunds/refund-sale.ts'
import { refundOrder } from './internal/refund-order.ts'
import { tellOrder } from './internal/tell-order.ts'
import { memoOf } from './rules.ts'

const pageSize = 200

interface Waiting {
  cancelId: string
  orderId: string
}

/**
 * Makes the refunds that waited for their shop's money, the oldest first, as far as each shop can
 * bear it. One transaction per cancel; it may run twice. A shop that cannot bear its refunds yet
 * does not delay those of others, nor does a refund that fails: it is tried again with the job.
 */
export async function resumeRefunds(ctx: RunnerCtx): Promise<{ refunded: number }> {
  const refunded = await doEach(
    waitingRefunds(ctx),
    (refund) => resume(ctx, refund),
    (error, refund) => ctx.logger.error({ err: error, ...refund }, 'a waiting refund failed; the job tries it again'),
  )
  return { refunded }
}

const waitingRefunds = (ctx: RunnerCtx) =>
  inPages<Waiting>(pageSize, (after) =>
    rows(
      ctx.main.db,
      sql<Waiting>`
        select c.id as cancel_id, c.order_id from order_cancel c join "order" o on o.id = c.order_id
        where c.state = 'awaiting_funds' and c.id > ${after?.cancelId ?? belowAllIds}::uuid
          and ${canBear(sql`o.shop_id`, sql`c.awaiting_krw`, ctx.now())} order by c.id limit ${pageSize}`,
    ),
  )

function resume(ctx: RunnerCtx, { cancelId, orderId }: Waiting): Promise<boolean> {
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const order = await lockAnyOrder(tx, orderId)
    const [cancel] = await tx.db.select().from(orderCancel).where(eq(orderCancel.id, cancelId))
    if (!order || cancel?.state !== 'awaiting_funds') return false
    const { awaitingKrw } = cancel
    const lines = await rows(
      tx.db,
      sql<{ title: string }>`
        select l.title from order_cancel_line c join order_line l on l.id = c.line_id
        where c.cancel_id = ${cancelId}::uuid order by l.position`,
    )
    const transferId = await refundOrder(tx, order, { cancelId, amountKrw: awaitingKrw, memo: memoOf(lines) }, now)
    if (transferId === null) return false
    await tx.db
      .update(orderCancel)
      .set({ state: 'done', awaitingKrw: 0, refundedKrw: cancel.refundedKrw + awaitingKrw })
      .where(eq(orderCancel.id, cancelId))
    await tx.db
      .update(orderTable)
      .set({ refundedKrw: order.refundedKrw + awaitingKrw, awaitingKrw: order.awaitingKrw - awaitingKrw })
      .where(eq(orderTable.id, orderId))
    await tellOrder(tx, order, order.state, [{ to: 'buyer', kind: 'order_refunded', amountKrw: awaitingKrw }], transferId, now)
    return true
  })
}
