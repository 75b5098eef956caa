import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { run } from '../../../db/rows.ts'
import { order as orderTable } from '../../../db/schema/order.ts'
import { returnRequest } from '../../../db/schema/return.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { readSale } from '../../../pay/settlement/record-lines.ts'
import { requestHash } from '../../../shared/request-hash.ts'
import { comesBack, type ReturnState, sendBackWithinMs } from '../return-rules.ts'
import { withdrawWithinMs } from '../rules.ts'
import { applyCancel } from './apply-cancel.ts'
import type { OrderFacts } from './find-order-for.ts'
import type { ReturnFacts } from './find-return-for.ts'
import { giveToBuyer, takeFromBuyer } from './held-pieces.ts'
import { settleParcels } from './parcels.ts'
import { planOrThrow } from './plan-cancel.ts'
import { planReturn } from './plan-return.ts'
import { lockOffers, returnStock, takeStock } from './reserve-stock.ts'
import { type OrderNotice, tellOrder } from './tell-order.ts'

export type Change = Partial<typeof returnRequest.$inferInsert>

/** Writes a new state of a return, of whose order the caller's transaction has the lock. */
export async function changeReturn(tx: MainTx, { id }: Pick<ReturnFacts, 'id'>, change: Change): Promise<void> {
  await tx.db.update(returnRequest).set(change).where(eq(returnRequest.id, id))
}

/**
 * A return is accepted: by the shop, or because it did not answer. What was lost is refunded at
 * once; what is wanted instead is reserved.
 */
export async function acceptReturn(tx: MainTx, order: OrderFacts, asked: ReturnFacts, words: string, now: Date): Promise<void> {
  const answered: Change = { answer: words, answerPhotoIds: [], answeredAt: now }
  if (!comesBack(asked.reason)) {
    await changeReturn(tx, asked, answered)
    return refundReturn(tx, order, asked, { personId: null, restock: false, expectedKrw: null }, now)
  }
  if (asked.kind === 'exchange' && !asked.isReserved) await reserveInstead(tx, order, asked)
  const state = asked.sentAt === null ? 'accepted' : 'sent_back'
  const dueAt = new Date(now.getTime() + sendBackWithinMs)
  await changeReturn(tx, asked, { ...answered, kind: asked.kind, state, dueAt, isReserved: asked.kind === 'exchange' })
  await tellReturn(tx, order, [{ to: 'buyer', kind: 'return_accepted' }], now)
}

async function reserveInstead(tx: MainTx, order: OrderFacts, asked: ReturnFacts): Promise<void> {
  const wanted = insteadOf(asked)
  const productIds = wanted.map(({ productId }) => productId)
  const offers = await lockOffers(tx, [order.shopId], productIds)
  // Looked at before anything is taken: the caller may go on without the exchange.
  const isThere = wanted.every(({ productId, quantity }) => offers.some(({ id, stock }) => id === productId && stock >= quantity))
  if (!isThere || !(await takeStock(tx, wanted))) throw new KiwiError('OUT_OF_STOCK', { field: 'returnId' })
}

/** The products that an exchange gives, one row each. */
function insteadOf({ lines }: ReturnFacts): { productId: string; quantity: number }[] {
  const sums = new Map<string, number>()
  for (const { toProductId, quantity } of lines) if (toProductId) sums.set(toProductId, (sums.get(toProductId) ?? 0) + quantity)
  return [...sums].map(([productId, quantity]) => ({ productId, quantity }))
}

interface Receipt {
  personId: string | null
  restock: boolean
  /** The amount that was shown; null where nobody looks: a deadline, or a decision of staff. */
  expectedKrw: number | null
}

/**
 * Refunds what is returned, as the plan says, and ends the return. Errors: PRICE_CHANGED (with the
 * amount now), NOT_CANCELLABLE.
 */
export async function refundReturn(
  tx: MainTx,
  order: OrderFacts,
  asked: ReturnFacts,
  { personId, restock, expectedKrw }: Receipt,
  now: Date,
): Promise<void> {
  if (asked.isReserved) await returnStock(tx, insteadOf(asked))
  const sale = await readSale(tx.db, order.captureTransferId!)
  const plan = planOrThrow(planReturn(order, sale, asked.lines, asked))
  const { amountKrw } = plan.preview
  if (expectedKrw !== null && amountKrw !== expectedKrw)
    throw new KiwiError('PRICE_CHANGED', { field: 'expectedKrw', details: { amountKrw } })
  // Before they are cancelled: a piece counts once.
  const gone = await takeFromBuyer(tx, order, asked)
  const idempotencyKey = `return:${asked.id}`
  const hash = Buffer.from(requestHash({ idempotencyKey }), 'base64url')
  const request = {
    who: 'shop',
    personId,
    reason: '',
    idempotencyKey,
    hash,
    restock: restock ? gone : [],
  } as const
  const cancelId = await applyCancel(tx, order, plan, request, now)
  await changeReturn(tx, asked, {
    kind: 'return',
    fault: asked.fault,
    state: 'refunded',
    cancelId,
    endedAt: now,
    dueAt: null,
    isReserved: false,
  })
  // Only now do its pieces count as sent and given back.
  await settleParcels(tx, order.id, now)
  await enqueue(tx, 'orders.showBought', { orderId: order.id }, { now })
  await letFinish(tx, order.id, now)
}

/** An exchange is done: what came back may go to the stock, and the new parcel is under way. */
export async function endExchange(
  tx: MainTx,
  order: OrderFacts,
  asked: ReturnFacts,
  { restock, courier, trackingNumber }: { restock: boolean; courier: string; trackingNumber: string },
  now: Date,
): Promise<void> {
  const gone = await takeFromBuyer(tx, order, asked)
  if (restock) await returnStock(tx, gone)
  await giveToBuyer(tx, order, asked)
  await changeReturn(tx, asked, {
    state: 'exchanged',
    newCourier: courier,
    newTrackingNumber: trackingNumber,
    endedAt: now,
    dueAt: null,
    isReserved: false,
  })
  await enqueue(tx, 'orders.showBought', { orderId: order.id }, { now })
  // The new goods can be looked at as long as the first ones could.
  await letFinish(tx, order.id, now, withdrawWithinMs)
  await tellReturn(tx, order, [{ to: 'buyer', kind: 'return_ended' }], now)
}

/** Ends a return without a refund. */
export async function endReturn(
  tx: MainTx,
  order: OrderFacts,
  asked: ReturnFacts,
  state: Extract<ReturnState, 'rejected' | 'cancelled' | 'lapsed'>,
  tell: OrderNotice['to'][],
  now: Date,
): Promise<void> {
  if (asked.isReserved) await returnStock(tx, insteadOf(asked))
  await changeReturn(tx, asked, { state, endedAt: now, dueAt: null, isReserved: false })
  await letFinish(tx, order.id, now)
  await tellReturn(
    tx,
    order,
    tell.map((to) => ({ to, kind: 'return_ended' })),
    now,
  )
}

/** While a return is open its purchase is not finished. */
export async function keepOpen(tx: MainTx, orderId: string): Promise<void> {
  await tx.db.update(orderTable).set({ finishBy: null }).where(eq(orderTable.id, orderId))
}

/**
 * The purchase may be finished again: when its time is over, and `extraMs` from now on at the
 * earliest.
 */
async function letFinish(tx: MainTx, orderId: string, now: Date, extraMs = 0): Promise<void> {
  const earliest = new Date(now.getTime() + extraMs)
  await run(
    tx.db,
    sql`update "order" set finish_by = greatest(delivered_at + ${`${withdrawWithinMs} milliseconds`}::interval, ${earliest}::timestamptz)
        where id = ${orderId}::uuid and fulfilment = 'delivered' and state in ('confirmed', 'partly_cancelled')`,
  )
}

export async function tellReturn(tx: MainTx, order: OrderFacts, notices: Omit<OrderNotice, 'amountKrw'>[], now: Date): Promise<void> {
  await tellOrder(
    tx,
    order,
    order.state,
    notices.map((notice) => ({ ...notice, amountKrw: 0 })),
    null,
    now,
  )
}
