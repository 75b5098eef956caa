import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { paymentRefund } from '../../db/schema/payment-refund.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { recordShopAct } from '../settlement/record-shop-act.ts'
import { shopFor } from '../settlement/shop-for.ts'
import { findPayment } from './internal/find-payment.ts'
import { planRefund } from './internal/plan-refund.ts'
import { payPartBack, tellRefund } from './internal/pay-part-back.ts'
import { readPayment } from './list-payments.ts'
import { lockSaleAccounts } from './refund-sale.ts'
import type { refundPaymentInput, shopPayment } from './schema.ts'

type Input = z.infer<typeof refundPaymentInput>

/**
 * A shop gives back a direct payment, whole or in part, to the wallet that paid it. A retry with
 * the same key acts once. If the shop would owe more than the cap, the refund waits for its next
 * sales. Errors: as previewRefund; IDEMPOTENCY_MISMATCH.
 */
export async function refundPayment(ctx: MemberCtx, input: Input): Promise<z.infer<typeof shopPayment>> {
  const shop = await shopFor(ctx, 'money')
  const { transferId, amountKrw, reason, idempotencyKey } = input
  const hash = Buffer.from(requestHash({ ...input, by: ctx.actor.personId } as Input), 'base64url')
  const { payment: before } = await findPayment(ctx.main.db, shop.id, transferId)
  await write(ctx, async (tx) => {
    const now = ctx.now()
    // Two refunds at once run one after the other: the second reads what the first left.
    await lockSaleAccounts(tx, before, now)
    if (await isDoneAlready(tx, input, hash)) return
    const { payment, sale } = await findPayment(tx.db, shop.id, transferId)
    planRefund(payment, sale, { amountKrw, byId: ctx.actor.personId })
    const refund = { id: newId(now), amountKrw }
    const refundTransferId = await payPartBack(tx, payment, refund, now)
    const { shopId, payerId } = payment
    await tx.db.insert(paymentRefund).values({
      ...refund,
      transferId,
      shopId,
      payerId,
      personId: ctx.actor.personId,
      reason,
      refundTransferId,
      idempotencyKey,
      requestHash: hash,
      createdAt: now,
    })
    await recordShopAct(ctx, tx, shopId, 'refund_payment', { subjectId: transferId, details: { amountKrw } })
    await tellRefund(tx, payment, amountKrw, refundTransferId, now)
  })
  return readPayment(ctx, shop.id, transferId)
}

async function isDoneAlready(tx: MainTx, { transferId, idempotencyKey }: Input, hash: Buffer): Promise<boolean> {
  const [earlier] = await tx.db
    .select({ requestHash: paymentRefund.requestHash })
    .from(paymentRefund)
    .where(and(eq(paymentRefund.transferId, transferId), eq(paymentRefund.idempotencyKey, idempotencyKey)))
  if (earlier && !hash.equals(earlier.requestHash)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier !== undefined
}
