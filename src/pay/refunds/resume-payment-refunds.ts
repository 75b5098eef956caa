import { and, eq, isNull } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { paymentRefund } from '../../db/schema/payment-refund.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { findPayment } from './internal/find-payment.ts'
import { payPartBack, tellRefund } from './internal/pay-part-back.ts'
import { canBear, lockSaleAccounts } from './refund-sale.ts'

const pageSize = 200

interface Waiting {
  id: string
  transferId: string
  shopId: string
  payerId: string
  amountKrw: number
}

/**
 * Makes the refunds of direct payments that waited for their shop's money, as `resumeRefunds` does
 * for orders. It may run twice.
 */
export async function resumePaymentRefunds(ctx: RunnerCtx): Promise<{ refunded: number }> {
  const refunded = await doEach(
    waitingRefunds(ctx),
    (refund) => resume(ctx, refund),
    (error, { id }) => ctx.logger.error({ err: error, refundId: id }, 'a waiting refund of a payment failed; the job tries it again'),
  )
  return { refunded }
}

const waitingRefunds = (ctx: RunnerCtx) =>
  inPages<Waiting>(pageSize, (after) =>
    rows(
      ctx.main.db,
      sql<Waiting>`
        select r.id, r.transfer_id, r.shop_id, r.payer_id, r.amount_krw from payment_refund r
        where r.refund_transfer_id is null and r.id > ${after?.id ?? belowAllIds}::uuid
          and ${canBear(sql`r.shop_id`, sql`r.amount_krw`, ctx.now())} order by r.id limit ${pageSize}`,
    ),
  )

function resume(ctx: RunnerCtx, refund: Waiting): Promise<boolean> {
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const { id, transferId, shopId, amountKrw } = refund
    await lockSaleAccounts(tx, refund, now)
    const isWaiting = and(eq(paymentRefund.id, id), isNull(paymentRefund.refundTransferId))
    const [still] = await tx.db.select({ id: paymentRefund.id }).from(paymentRefund).where(isWaiting)
    if (!still) return false
    const { payment } = await findPayment(tx.db, shopId, transferId)
    const refundTransferId = await payPartBack(tx, payment, { id, amountKrw }, now)
    if (refundTransferId === null) return false
    await tx.db.update(paymentRefund).set({ refundTransferId }).where(isWaiting)
    await tellRefund(tx, payment, amountKrw, refundTransferId, now)
    return true
  })
}
