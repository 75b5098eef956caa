import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { type Queryable, rows } from '../../db/rows.ts'
import { returnLine, returnRequest } from '../../db/schema/return.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { readSale } from '../../pay/settlement/record-lines.ts'
import { wouldWait } from '../../pay/refunds/refund-sale.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { keepOpen, tellReturn } from './internal/change-return.ts'
import { findOrderFor, lockOrderFor, type OrderFacts } from './internal/find-order-for.ts'
import { pickLines, planOrThrow } from './internal/plan-cancel.ts'
import { planReturn, toPointsOf } from './internal/plan-return.ts'
import { checkPhotos } from './internal/return-photos.ts'
import { readReturnById } from './list-returns.ts'
import { claimOf } from '../../shared/orders.ts'
import { answerWithinMs, faultOf, mayReturn, returnablePieces, wayBackOf } from './return-rules.ts'
import type { previewReturnInput, requestReturnInput, returnPreview, returnView } from './return-schema.ts'

type Asked = z.infer<typeof previewReturnInput>
type Input = z.infer<typeof requestReturnInput>
type Preview = z.infer<typeof returnPreview>

/**
 * What a return would give back, to the won. Errors: NOT_FOUND (order, line, or a product that it
 * cannot be exchanged for), NOT_CANCELLABLE (too late, another return is open, or nothing would be
 * left of the price), BAD_INPUT.
 */
export async function previewReturn(ctx: MemberCtx, input: Asked): Promise<Preview> {
  const { order, who } = await findOrderFor(ctx, input.orderId)
  if (who !== 'buyer') throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  const now = await moneyNow(ctx.main.db, ctx.now())
  const plan = await planAsked(ctx.main.db, order, input, now)
  return { ...plan, waitsForFunds: plan.amountKrw > 0 && (await wouldWait(ctx.main.db, order.shopId, plan.amountKrw, ctx.now())) }
}

/**
 * Asks the shop to take something back, or to exchange it. A retry with the same key asks once.
 * Errors: as above, and PRICE_CHANGED.
 */
export async function requestReturn(ctx: MemberCtx, input: Input): Promise<z.infer<typeof returnView>> {
  const { orderId, kind, reason, note, photoIds, lines, idempotencyKey, expectedKrw } = input
  const hash = Buffer.from(requestHash(input), 'base64url')
  const returnId = await write(ctx, async (tx) => {
    const { order, who } = await lockOrderFor(ctx, tx, orderId)
    if (who !== 'buyer') throw new KiwiError('NOT_FOUND', { field: 'orderId' })
    const earlier = await findEarlier(tx, orderId, idempotencyKey, hash)
    if (earlier) return earlier
    const now = await moneyNow(tx.db, ctx.now())
    const { amountKrw, fault, feeKrw } = await planAsked(tx.db, order, input, now)
    if (amountKrw !== expectedKrw) throw new KiwiError('PRICE_CHANGED', { field: 'expectedKrw', details: { amountKrw } })
    await checkPhotos(ctx, tx, photoIds)
    const id = newId(ctx.now())
    await tx.db.insert(returnRequest).values({
      id,
      orderId,
      kind,
      reason,
      fault,
      note,
      photoIds,
      state: 'requested',
      feeKrw,
      dueAt: new Date(now.getTime() + answerWithinMs),
      idempotencyKey,
      requestHash: hash,
      createdAt: now,
    })
    await tx.db.insert(returnLine).values(lines.map((line) => ({ returnId: id, ...line })))
    await keepOpen(tx, orderId)
    await tellReturn(tx, order, [{ to: 'shop', kind: 'return_requested' }], ctx.now())
    return id
  })
  return readReturnById(ctx, returnId)
}

async function planAsked(db: Queryable, order: OrderFacts, input: Asked, now: Date): Promise<Omit<Preview, 'waitsForFunds'>> {
  const { kind, reason, lines } = input
  if (!mayReturn(order, reason, now)) throw new KiwiError('NOT_CANCELLABLE', { field: 'orderId' })
  const picked = pickLines(order, lines, (line) => returnablePieces(order, line, claimOf[reason], now))
  if ('refused' in picked) planOrThrow(picked)
  const fault = faultOf(reason)
  const feeKrw = wayBackOf(order, fault)
  if (kind === 'exchange') {
    await checkInstead(db, order, input)
    return { ...nothingMoves, fault, feeKrw: 0, remainingKrw: order.totalKrw - order.cancelledKrw }
  }
  const wrong = lines.findIndex(({ toProductId }) => toProductId !== null)
  if (wrong >= 0) throw new KiwiError('BAD_INPUT', { field: `lines.${wrong}.toProductId` })
  const sale = await readSale(db, order.captureTransferId!)
  const { preview, keptKrw } = planOrThrow(planReturn(order, sale, lines, { fault, feeKrw }))
  const { lines: _, legs, ...effect } = preview
  return {
    ...effect,
    toPointsKrw: toPointsOf(legs),
    legs: legs.map(({ amountKrw }) => ({ kind: 'refund', from: 'shop', to: 'buyer', amountKrw })),
    fault,
    feeKrw: keptKrw,
  }
}

/** An exchange moves no money: the shop sends something of the same price, and bears both ways. */
const nothingMoves = {
  amountKrw: 0,
  shippingKrw: 0,
  legs: [],
  toPointsKrw: 0,
  feeReturnedKrw: 0,
  vatReturnedKrw: 0,
  clawbackKrw: 0,
  alreadySettled: false,
}

async function checkInstead(db: Queryable, order: OrderFacts, { reason, lines }: Asked): Promise<void> {
  if (reason === 'lost') throw new KiwiError('BAD_INPUT', { field: 'reason' })
  const offers = await rows(
    db,
    sql<{ id: string; priceKrw: number }>`
      select g.id, g.price_krw from product g
      where g.id = any(${sql.list(lines, ({ toProductId }) => toProductId, 'uuid')}) and g.shop_id = ${order.shopId}::uuid and g.state = 'listed'
        and g.option_names = '{}'`,
  )
  for (const [at, { lineId, toProductId }] of lines.entries()) {
    const line = order.lines.find(({ id }) => id === lineId)
    const offer = offers.find(({ id }) => id === toProductId)
    if (!offer || offer.priceKrw !== line?.unitPriceKrw) throw new KiwiError('NOT_FOUND', { field: `lines.${at}.toProductId` })
  }
}

async function findEarlier(tx: MainTx, orderId: string, idempotencyKey: string, hash: Buffer): Promise<string | null> {
  const [earlier] = await tx.db
    .select({ id: returnRequest.id, requestHash: returnRequest.requestHash })
    .from(returnRequest)
    .where(and(eq(returnRequest.orderId, orderId), eq(returnRequest.idempotencyKey, idempotencyKey)))
  if (earlier && !hash.equals(earlier.requestHash)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier?.id ?? null
}
