import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { shopFor } from '../settlement/shop-for.ts'
import { findPayment } from './internal/find-payment.ts'
import { planRefund } from './internal/plan-refund.ts'
import { wouldWait } from './refund-sale.ts'
import type { previewRefundInput, refundPreview } from './schema.ts'

/**
 * What a refund of a direct payment would move, to the won. Errors: FORBIDDEN (no shop, or the
 * caller paid it), NOT_FOUND, NOT_CANCELLABLE (more than is left).
 */
export async function previewRefund(ctx: MemberCtx, input: z.infer<typeof previewRefundInput>): Promise<z.infer<typeof refundPreview>> {
  const shop = await shopFor(ctx, 'money')
  const { payment, sale } = await findPayment(ctx.main.db, shop.id, input.transferId)
  const plan = planRefund(payment, sale, { amountKrw: input.amountKrw, byId: ctx.actor.personId })
  return { ...plan, waitsForFunds: await wouldWait(ctx.main.db, shop.id, input.amountKrw, ctx.now()) }
}
