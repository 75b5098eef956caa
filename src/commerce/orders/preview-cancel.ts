import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { readSale } from '../../pay/settlement/record-lines.ts'
import { findOrderFor } from './internal/find-order-for.ts'
import { planCancel, planOrThrow } from './internal/plan-cancel.ts'
import { wouldWait } from '../../pay/refunds/refund-sale.ts'
import type { cancelPreview, previewCancelInput } from './schema.ts'

/**
 * The movements of money that a cancel would make, to the won. Errors: NOT_FOUND (order or line),
 * BAD_INPUT (a line named twice), NOT_CANCELLABLE (nothing left, too much wanted, or too late for
 * the caller).
 */
export async function previewCancel(ctx: MemberCtx, input: z.infer<typeof previewCancelInput>): Promise<z.infer<typeof cancelPreview>> {
  const [{ order, who }, now] = await Promise.all([findOrderFor(ctx, input.orderId), moneyNow(ctx.main.db, ctx.now())])
  const sale = order.captureTransferId === null ? undefined : await readSale(ctx.main.db, order.captureTransferId)
  const { preview, refundedKrw } = planOrThrow(planCancel(order, sale, who, input.lines, now))
  return { ...preview, waitsForFunds: refundedKrw > 0 && (await wouldWait(ctx.main.db, order.shopId, refundedKrw, ctx.now())) }
}
