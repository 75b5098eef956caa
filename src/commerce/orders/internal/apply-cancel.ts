import { eq } from 'drizzle-orm'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { order as orderTable, orderCancel } from '../../../db/schema/order.ts'
import { newId } from '../../../ids.ts'
import { reviseCommissions } from '../../commissions/revise-commissions.ts'
import { returnCoupon } from '../../coupons/use-coupon.ts'
import { walletsOf } from '../../../pay/ledger/accounts.ts'
import { lockAccounts, pointsAccountOf, releasePoints } from '../../../pay/points/pay-with-points.ts'
import { pointsPart } from '../../../shared/points-part.ts'
import { releaseHold } from '../../../pay/ledger/holds.ts'
import { releaseSale } from '../../../pay/settlement/record-lines.ts'
import type { OrderFacts } from './find-order-for.ts'
import type { GoodPlan } from './plan-cancel.ts'
import { refundOrder } from './refund-order.ts'
import { type Quantity, returnStock } from './reserve-stock.ts'
import { memoOf, type Party, stateOf } from '../rules.ts'
import { type OrderNotice, tellOrder } from './tell-order.ts'

interface CancelRequest {
  who: Party
  personId: string | null
  reason: string
  idempotencyKey: string
  hash: Uint8Array
  /**
   * What goes to the stock, if not these pieces of the lines: some came back broken, or are others.
   */
  restock?: Quantity[]
}

/**
 * Carries out the plan on a locked order: returns stock and money, records lines and amounts, tells
 * both sides. Returns the cancel's id.
 */
export async function applyCancel(tx: MainTx, order: OrderFacts, plan: GoodPlan, request: CancelRequest, now: Date): Promise<string> {
  const cancelId = newId(now)
  const { releasedKrw, lines } = plan
  const productOf = new Map(order.lines.map(({ id, productId }) => [id, productId]))
  await returnStock(tx, request.restock ?? lines.map(({ lineId, quantity }) => ({ productId: productOf.get(lineId)!, quantity })))
  const isUnsent = order.fulfilment === 'waiting' || order.fulfilment === 'packed'
  const cancelledKrw = order.cancelledKrw + plan.preview.amountKrw
  const isWhole = cancelledKrw === order.totalKrw
  if (isUnsent && order.discountKrw > 0 && isWhole) await returnCoupon(tx, order.id, now)
  await reviseCommissions(tx, { orderId: order.id, lines, isWhole }, now)
  if (releasedKrw > 0) await release(tx, order, releasedKrw, request.who, now)
  // Nothing is left to wait for: the sale and its refunds, which end it, are settled together.
  if (isWhole && order.captureTransferId !== null) await releaseSale(tx, order.captureTransferId, now)
  const refund = { cancelId, amountKrw: plan.refundedKrw, memo: memoOf(plan.lines) }
  const transferId = plan.refundedKrw > 0 ? await refundOrder(tx, order, refund, now) : null
  const awaitingKrw = transferId === null ? plan.refundedKrw : 0
  const refundedKrw = plan.refundedKrw - awaitingKrw

  const isExpired = request.who === 'kiwi'
  const state = stateOf({ totalKrw: order.totalKrw, cancelledKrw, isConfirmed: order.confirmedAt !== null, isExpired })
  const amounts = {
    state,
    cancelledKrw,
    refundedKrw: order.refundedKrw + refundedKrw,
    awaitingKrw: order.awaitingKrw + awaitingKrw,
    ...(isWhole ? { endedAt: now } : {}),
  }
  await record(tx, cancelId, order.id, { ...plan, refundedKrw, awaitingKrw }, request, now)
  await tx.db.update(orderTable).set(amounts).where(eq(orderTable.id, order.id))
  const cancelled = { amountKrw: plan.preview.amountKrw, refundedKrw, awaitingKrw }
  await tellOrder(tx, order, state, noticesOf(request.who, cancelled), transferId, now)
  return cancelId
}

/**
 * Releases the hold of the wallet and that of points. After days without a runner the first may
 * have expired: then all of it was released already.
 */
async function release(tx: MainTx, order: OrderFacts, partKrw: number, who: Party, now: Date): Promise<void> {
  const pointsKrw = pointsPart(order, order.cancelledKrw, partKrw)
  const amountKrw = partKrw - pointsKrw
  if (pointsKrw > 0) {
    const [wallet] = await walletsOf(tx, [order.buyerId], now)
    await lockAccounts(tx, [wallet!, await pointsAccountOf(tx, order.buyerId, now)])
    await releasePoints(tx, order.id, pointsKrw, now)
  }
  if (amountKrw === 0) return
  const released = await releaseHold(tx, order.holdId, amountKrw, who === 'kiwi' ? 'expired' : 'voided', now)
  if (released === amountKrw) return
  const [ended] = await rows(tx.db, sql`select from hold where id = ${order.holdId}::uuid and state = 'expired'`)
  if (released > 0 || !ended) throw new Error(`order ${order.id} could release ${released} of ${amountKrw} won`)
}

async function record(
  tx: MainTx,
  id: string,
  orderId: string,
  plan: GoodPlan & { awaitingKrw: number },
  request: CancelRequest,
  now: Date,
): Promise<void> {
  const { releasedKrw, refundedKrw, awaitingKrw, keptKrw, lines } = plan
  const state = awaitingKrw > 0 ? 'awaiting_funds' : 'done'
  const { who: byWhom, personId, reason, idempotencyKey, hash: requestHash } = request
  const { amountKrw, shippingKrw } = plan.preview
  await tx.db.insert(orderCancel).values({
    id,
    orderId,
    byWhom,
    personId,
    reason,
    amountKrw,
    shippingKrw,
    keptKrw,
    releasedKrw,
    refundedKrw,
    awaitingKrw,
    state,
    idempotencyKey,
    requestHash,
    createdAt: now,
  })
  await run(
    tx.db,
    sql`with cancelled as (
          insert into order_cancel_line (cancel_id, line_id, quantity)
          select ${id}::uuid, c.line_id, c.quantity from ${sql.unnest('c', lines, { lineId: 'uuid', quantity: 'int' })}
          returning line_id, quantity)
        update order_line l set cancelled_quantity = l.cancelled_quantity + c.quantity from cancelled c where l.id = c.line_id`,
  )
}

interface Cancelled {
  amountKrw: number
  refundedKrw: number
  awaitingKrw: number
}

/**
 * The party that did not cancel is told; the buyer is also told that money came back, or will once
 * the shop has it.
 */
function noticesOf(who: Party, { amountKrw, refundedKrw, awaitingKrw }: Cancelled): OrderNotice[] {
  switch (who) {
    case 'buyer': {
      const told: OrderNotice = { to: 'shop', kind: 'order_cancelled', amountKrw }
      if (awaitingKrw > 0) return [told, { to: 'buyer', kind: 'order_refund_waits', amountKrw: awaitingKrw }]
      return refundedKrw > 0 ? [told, { to: 'buyer', kind: 'order_refunded', amountKrw: refundedKrw }] : [told]
    }
    case 'shop':
      if (awaitingKrw > 0) return [{ to: 'buyer', kind: 'order_refund_waits', amountKrw: awaitingKrw }]
      return [{ to: 'buyer', kind: refundedKrw > 0 ? 'order_refunded' : 'order_cancelled', amountKrw }]
    case 'kiwi':
      return [
        { to: 'buyer', kind: 'order_expired', amountKrw },
        { to: 'shop', kind: 'order_expired', amountKrw },
      ]
    default: {
      const unhandled: never = who
      return unhandled
    }
  }
}
