import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { readSale } from '../../pay/settlement/record-lines.ts'
import { wouldWait } from '../../pay/refunds/refund-sale.ts'
import { findReturnFor } from './internal/find-return-for.ts'
import { planOrThrow } from './internal/plan-cancel.ts'
import { planReturn, toPointsOf } from './internal/plan-return.ts'
import type { returnInput, returnPreview } from './return-schema.ts'

/**
 * What the shop gives back when it receives a return. Errors: NOT_FOUND (also for the buyer),
 * CONFLICT (an exchange, or it has ended), NOT_CANCELLABLE.
 */
export async function previewReceipt(ctx: MemberCtx, { returnId }: z.infer<typeof returnInput>): Promise<z.infer<typeof returnPreview>> {
  const { order, asked, who } = await findReturnFor(ctx, returnId)
  if (who !== 'shop') throw new KiwiError('NOT_FOUND', { field: 'returnId' })
  if (asked.kind === 'exchange' || (asked.state !== 'accepted' && asked.state !== 'sent_back'))
    throw new KiwiError('CONFLICT', { field: 'returnId' })
  const sale = await readSale(ctx.main.db, order.captureTransferId!)
  const { preview, keptKrw } = planOrThrow(planReturn(order, sale, asked.lines, asked))
  const { lines: _, legs, ...effect } = preview
  return {
    ...effect,
    toPointsKrw: toPointsOf(legs),
    legs: legs.map(({ amountKrw }) => ({ kind: 'refund', from: 'shop', to: 'buyer', amountKrw })),
    fault: asked.fault,
    feeKrw: keptKrw,
    waitsForFunds: await wouldWait(ctx.main.db, order.shopId, preview.amountKrw, ctx.now()),
  }
}
