import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { orderCancel } from '../../db/schema/order.ts'
import { KiwiError } from '../../errors.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { readSale } from '../../pay/settlement/record-lines.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { write } from '../../db/write.ts'
import { applyCancel } from './internal/apply-cancel.ts'
import { lockOrderFor } from './internal/find-order-for.ts'
import { settleParcels } from './internal/parcels.ts'
import { planCancel, planOrThrow } from './internal/plan-cancel.ts'
import { readOrder } from './read-order.ts'
import type { cancelOrderInput, orderView } from './schema.ts'

type Input = z.infer<typeof cancelOrderInput>

/**
 * Cancels an order or a part of it, by its buyer or its shop, before capture, after it, and after
 * settlement. It does exactly what the preview showed, or nothing. A retry with the same key acts
 * once. Errors: as previewCancel; PRICE_CHANGED (with the amount now) if it is not `expectedKrw`
 * any more; IDEMPOTENCY_MISMATCH.
 */
export async function cancelOrder(ctx: MemberCtx, input: Input): Promise<z.infer<typeof orderView>> {
  const hash = Buffer.from(requestHash({ ...input, by: ctx.actor.personId } as Input), 'base64url')
  await write(ctx, async (tx) => {
    const { order, who } = await lockOrderFor(ctx, tx, input.orderId)
    if (await isDoneAlready(tx, input, hash)) return
    const now = await moneyNow(tx.db, ctx.now())
    const sale = order.captureTransferId === null ? undefined : await readSale(tx.db, order.captureTransferId)
    const plan = planOrThrow(planCancel(order, sale, who, input.lines, now))
    const { amountKrw } = plan.preview
    if (amountKrw !== input.expectedKrw) throw new KiwiError('PRICE_CHANGED', { field: 'expectedKrw', details: { amountKrw } })
    if (who === 'shop') await recordShopAct(ctx, tx, order.shopId, 'cancel_order', { subjectId: order.id, details: { amountKrw } })
    const { reason, idempotencyKey } = input
    await applyCancel(tx, order, plan, { who, personId: ctx.actor.personId, reason, idempotencyKey, hash }, now)
    if (order.fulfilment === 'partly_sent') await settleParcels(tx, order.id, now)
  })
  return readOrder(ctx, { orderId: input.orderId })
}

async function isDoneAlready(tx: MainTx, input: Input, hash: Buffer): Promise<boolean> {
  const [earlier] = await tx.db
    .select({ requestHash: orderCancel.requestHash })
    .from(orderCancel)
    .where(and(eq(orderCancel.orderId, input.orderId), eq(orderCancel.idempotencyKey, input.idempotencyKey)))
  if (earlier && !hash.equals(earlier.requestHash)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier !== undefined
}
