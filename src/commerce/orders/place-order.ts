import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { order } from '../../db/schema/order.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { type Approval, checkApproval, recordApprovals } from '../../pay/approval/check-approval.ts'
import { basketHash } from '../../pay/approval/schema.ts'
import { payableOf, walletsOf } from '../../pay/ledger/accounts.ts'
import { placeHold } from '../../pay/ledger/holds.ts'
import { holdPoints, lockAccounts, pointsAccountOf } from '../../pay/points/pay-with-points.ts'
import { mostPointsKrw } from '../coupons/rules.ts'
import { fixCommissions } from '../commissions/fix-commissions.ts'
import { useCoupons } from '../coupons/use-coupon.ts'
import { checkPayment } from '../../pay/wallet/limits.ts'
import { refuseRenamed } from '../../pay/wallet/refuse-renamed.ts'
import { write } from '../../db/write.ts'
import { captureOrder } from './internal/capture-order.ts'
import { findEarlierOrder, hashOfOrder } from './internal/earlier-order.ts'
import { findSeller, type Seller, shownOnPost } from './internal/find-seller.ts'
import { readOrder } from './read-order.ts'
import { lockOffers, sellLines } from './internal/reserve-stock.ts'
import { confirmWithinMs, holdForMs, type OrderState, priceBasket } from './rules.ts'
import type { orderView, placeOrderInput } from './schema.ts'
import { type OrderNotice, tellOrder } from './internal/tell-order.ts'

type Input = z.infer<typeof placeOrderInput>

/**
 * Buys products of one shop: takes them from the stock and authorises the money; captures too if
 * the shop confirms at once. All or nothing; a retry with the same key gives the same order.
 * Errors: NOT_FOUND (a line), FORBIDDEN (a shop where the buyer works), CONFLICT (the shop was
 * renamed, the coupon does not help, too few points: with the reason), OUT_OF_STOCK (the line),
 * PRICE_CHANGED (with the total now), PIN_REQUIRED, APPROVAL_INVALID, INSUFFICIENT_FUNDS,
 * LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH.
 */
export async function placeOrder(ctx: MemberCtx, input: Input): Promise<z.infer<typeof orderView>> {
  const buyerId = ctx.actor.personId
  const productIds = input.lines.map(({ productId }) => productId)
  const [earlier, seller, postId] = await Promise.all([
    findEarlierOrder(ctx.main, buyerId, input),
    findSeller(ctx, productIds[0]!),
    input.postId === null ? null : shownOnPost(ctx, input.postId, productIds),
  ])
  if (earlier) return readOrder(ctx, { orderId: earlier })
  if (seller?.id !== input.shopId) throw new KiwiError('NOT_FOUND', { field: 'lines.0.productId' })
  if (seller.isOwn) throw new KiwiError('FORBIDDEN', { field: 'lines', reason: 'own_shop' })
  refuseRenamed(seller.handle, input.shopHandle, 'shopHandle')
  const { expectedTotalKrw: totalKrw, pointsKrw = 0 } = input
  if (pointsKrw > mostPointsKrw(totalKrw)) throw new KiwiError('BAD_INPUT', { field: 'pointsKrw', reason: 'points_too_many' })
  const amountKrw = totalKrw - pointsKrw
  const { perDayKrw } = checkPayment(seller.buyerKyc, amountKrw)
  const approval = await checkApproval(ctx, statementOf(input), input.approval)

  const orderId = await write(ctx, async (tx) => {
    const now = ctx.now()
    const claimed = await claim(tx, buyerId, seller, postId, input, now)
    if (!claimed) return findEarlierOrder(tx, buyerId, input)
    const { lines, paysTaggers } = await reserve(tx, claimed, buyerId, seller, input, now)
    if (paysTaggers) await fixCommissions(tx, [claimed], now)
    const holdId = await authorise(
      tx,
      { orderId: claimed, buyerId, shopId: seller.id, amountKrw, pointsKrw, dayLimitKrw: perDayKrw },
      approval,
      now,
    )
    const placed = { id: claimed, buyerId, shopId: seller.id, postId, holdId, totalKrw, pointsKrw, cancelledKrw: 0, lines }
    const captured = seller.autoConfirm ? await captureOrder(ctx, tx, placed, now) : null
    const state: OrderState = captured?.state ?? 'placed'
    const notices: OrderNotice[] = [{ to: 'shop', kind: 'order_placed', amountKrw: placed.totalKrw }]
    await tellOrder(tx, placed, state, notices, captured?.transferId ?? null, now)
    return claimed
  })
  return readOrder(ctx, { orderId: orderId! })
}

function statementOf({ idempotencyKey: transfer, expectedTotalKrw, pointsKrw = 0, couponId, shopId, shopHandle, lines }: Input) {
  const amountKrw = expectedTotalKrw - pointsKrw
  const payee = { id: shopId, shown: `shop:${shopHandle}` }
  return { verb: 'orders.place', transfer, amountKrw, payee, subject: basketHash(lines, { couponId, pointsKrw }) } as const
}

/**
 * Inserts the order. A second call with the same key waits here, and then finds the order of the
 * first.
 */
async function claim(tx: MainTx, buyerId: string, seller: Seller, postId: string | null, input: Input, now: Date): Promise<string | null> {
  const [made] = await tx.db
    .insert(order)
    .values({
      id: newId(now),
      buyerId,
      shopId: seller.id,
      postId,
      state: 'placed',
      totalKrw: input.expectedTotalKrw,
      returnFeeKrw: 0,
      idempotencyKey: input.idempotencyKey,
      requestHash: hashOfOrder(input),
      createdAt: now,
      confirmBy: new Date(now.getTime() + confirmWithinMs),
    })
    .onConflictDoNothing({ target: [order.buyerId, order.idempotencyKey] })
    .returning({ id: order.id })
  return made?.id ?? null
}

/**
 * Takes the stock, uses the coupon and writes the lines. The lock on the products covers their
 * prices too.
 */
async function reserve(tx: MainTx, orderId: string, personId: string, seller: Seller, input: Input, now: Date) {
  const offers = await lockOffers(
    tx,
    [seller.id],
    input.lines.map(({ productId }) => productId),
  )
  const basket = priceBasket(input.lines, offers)
  if ('refused' in basket) {
    const part = basket.refused === 'OUT_OF_STOCK' ? 'quantity' : 'productId'
    const details = basket.refused === 'OUT_OF_STOCK' ? { details: { stock: basket.stock } } : {}
    throw new KiwiError(basket.refused, { field: `lines.${basket.line}.${part}`, ...details })
  }
  const { lines } = basket
  const { couponId } = input
  const none = { discountKrw: 0, shares: lines.map(() => 0) }
  const wishes = couponId === undefined ? [] : [{ couponId, orderId, shop: seller, lines, field: 'couponId' }]
  const [{ discountKrw, shares } = none] = await useCoupons(tx, personId, wishes, now)
  const totalKrw = basket.totalKrw - discountKrw
  if (totalKrw !== input.expectedTotalKrw) throw new KiwiError('PRICE_CHANGED', { field: 'expectedTotalKrw', details: { totalKrw } })
  const sold = lines.map((line, position) => ({ id: newId(now), orderId, position, ...line, discountKrw: shares[position]! }))
  const [isTaken] = await Promise.all([
    sellLines(tx, sold),
    discountKrw === 0 ? null : tx.db.update(order).set({ discountKrw }).where(eq(order.id, orderId)),
  ])
  if (!isTaken) throw new KiwiError('OUT_OF_STOCK', { field: 'lines' })
  return { lines, paysTaggers: offers.some((offer) => offer.paysTaggers) }
}

/**
 * Places the holds for an order, of points and of the wallet, and records the buyer's approval of
 * it.
 */
async function authorise(
  tx: MainTx,
  wanted: { orderId: string; buyerId: string; shopId: string; amountKrw: number; pointsKrw: number; dayLimitKrw: number },
  approval: Approval,
  now: Date,
): Promise<string> {
  const { orderId, buyerId, shopId, amountKrw, pointsKrw, dayLimitKrw } = wanted
  // Makes the shop's account too, for the capture: accounts are made before one is locked. See
  // accounts.ts.
  const [wallet] = await walletsOf(tx, [buyerId], now)
  const points = pointsKrw > 0 ? await pointsAccountOf(tx, buyerId, now) : null
  await payableOf(tx, shopId, now)
  if (points !== null) {
    await lockAccounts(tx, [wallet!, points])
    await holdPoints(tx, { personId: buyerId, accountId: points }, [{ orderId, pointsKrw }], now)
  }
  const { holdId } = await placeHold(
    tx,
    {
      idempotencyKey: `order:${orderId}`,
      accountId: wallet!,
      amountKrw,
      causeId: orderId,
      dayLimitKrw,
      expiresAt: new Date(now.getTime() + holdForMs),
    },
    now,
  )
  await Promise.all([
    recordApprovals(tx, [{ subjectId: holdId, approval }], now),
    tx.db.update(order).set({ holdId, pointsKrw }).where(eq(order.id, orderId)),
  ])
  return holdId
}
