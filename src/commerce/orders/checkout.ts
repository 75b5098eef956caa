import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, type Queryable, rows } from '../../db/rows.ts'
import { orderAddress } from '../../db/schema/address.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { type Approval, checkSigned, type LiveProof, liveProof, recordApprovals } from '../../pay/approval/check-approval.ts'
import { checkoutHash, inOrderOfShops } from '../../pay/approval/schema.ts'
import { accountsOfSale } from '../../pay/ledger/accounts.ts'
import { placeHolds } from '../../pay/ledger/holds.ts'
import { holdPoints, lockAccounts, pointsAccountOf } from '../../pay/points/pay-with-points.ts'
import { checkPayment } from '../../pay/wallet/limits.ts'
import { refuseRenamed } from '../../pay/wallet/refuse-renamed.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { findAddressFor } from '../addresses/list-addresses.ts'
import { sealAddress } from '../addresses/sealed-address.ts'
import type { addressView } from '../addresses/schema.ts'
import { findOffers, type Offer } from '../cart/offers.ts'
import { fixCommissions } from '../commissions/fix-commissions.ts'
import { applyCoupons, useCoupons } from '../coupons/use-coupon.ts'
import { captureOrder } from './internal/capture-order.ts'
import { shownOnPost } from './internal/find-seller.ts'
import { readSummaries, summariesOf, type SummaryRow, summaryRows } from './internal/order-rows.ts'
import { pointsOfParts, type PricedPart, priceCheckout, sumOf } from './internal/price-checkout.ts'
import { type LockedOffer, lockOffers, sellLines } from './internal/reserve-stock.ts'
import { tellOrders } from './internal/tell-order.ts'
import { confirmWithinMs, holdForMs, type OrderState } from './rules.ts'
import { type checkoutInput, maxShops, type purchaseView } from './schema.ts'

type Input = z.infer<typeof checkoutInput>
type Address = z.infer<typeof addressView>

/**
 * Buys things of several shops in one payment: an order and a hold per shop, under one approval of
 * everything. All or nothing; a retry with the same key gives the same purchase. What was bought is
 * taken out of the cart. Errors, which name the shop and the line: NOT_FOUND, OUT_OF_STOCK,
 * FORBIDDEN, CONFLICT (renamed, or the coupon with its reason), PRICE_CHANGED (with the amount
 * now); BAD_INPUT and CONFLICT (points); PIN_REQUIRED, APPROVAL_INVALID, INSUFFICIENT_FUNDS,
 * LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH.
 */
export async function checkout(ctx: MemberCtx, input: Input): Promise<z.infer<typeof purchaseView>> {
  const buyerId = ctx.actor.personId
  // Read beside the look for an earlier purchase, in one round trip. Where there is one, a refusal
  // of these does not matter.
  const wanted = readWanted(ctx, input)
  wanted.catch(() => {})
  const { earlier, proof } = await findEarlierAndProof(ctx, input)
  const { purchaseId, written } = earlier
    ? bought(earlier)
    : await buy(ctx, buyerId, input, wanted, proof).catch((refusal: unknown) => foundInstead(ctx, buyerId, input, refusal))
  const orders = await (written ? summariesOf(ctx, written) : readSummaries(ctx, ordersOf(buyerId, purchaseId), maxShops))
  return { purchaseId, totalKrw: sumOf(orders), pointsKrw: orders.reduce((sum, { pointsKrw }) => sum + pointsKrw, 0), orders }
}

interface Bought {
  purchaseId: string
  /** Its orders, where the transaction that wrote them could read them too. */
  written: SummaryRow[] | null
}

const bought = (purchaseId: string): Bought => ({ purchaseId, written: null })

const ordersOf = (buyerId: string, purchaseId: string) => sql`o.purchase_id = ${purchaseId}::uuid and o.buyer_id = ${buyerId}::uuid`

/**
 * A call at the same time with the same key may have bought: then its stock, its coupon and its
 * points are no refusal of this one.
 */
async function foundInstead(ctx: MemberCtx, buyerId: string, input: Input, refusal: unknown): Promise<Bought> {
  const made = await findEarlier(ctx.main.db, buyerId, input)
  if (made === null) throw refusal
  return bought(made)
}

const productsOf = ({ shops }: Input) => shops.flatMap(({ lines }) => lines.map(({ productId }) => productId))

const readWanted = (ctx: MemberCtx, input: Input) =>
  Promise.all([
    findOffers(ctx, productsOf(input)),
    input.addressId === null ? null : findAddressFor(ctx, input.addressId),
    postsOf(ctx, input),
  ])

async function buy(
  ctx: MemberCtx,
  buyerId: string,
  input: Input,
  wanted: ReturnType<typeof readWanted>,
  proof: MaybeProof,
): Promise<Bought> {
  const [[offers, address, posts], approval] = await Promise.all([wanted, checkSigned(ctx, statementOf(input), input.approval, proof)])
  // Before anything is locked: most refusals need no transaction.
  const seen = await priceCheckout(input.shops, offers, address?.zone ?? null, (wishes) =>
    applyCoupons(ctx.main.db, buyerId, wishes, ctx.now()),
  )
  refuseChanged(input, seen)
  const shares = pointsOfParts(seen, input.pointsKrw)
  for (const [at, { shop }] of seen.entries()) refuseRenamed(shop.handle, input.shops[at]!.shopHandle, `shops.${at}.shopHandle`)
  const { perDayKrw } = checkPayment(seen[0]!.shop.buyerKyc, input.expectedPayKrw)

  const now = ctx.now()
  const orders = seen.map((part, at) => ({ ...part, id: newId(now), holdId: newId(now), postId: posts[at]!, pointsKrw: shares[at]! }))
  // Sealed before anything is locked.
  const copies = address && (await copiesOf(ctx, orders, address, now))
  return write(ctx, async (tx) => {
    const shopIds = orders.map(({ shop }) => shop.id)
    // Accounts are made before one is locked: accounts.ts.
    const [id, accounts, locked] = await Promise.all([
      claim(tx, buyerId, input, orders, now),
      accountsOfSale(tx, buyerId, shopIds, now),
      lockOffers(tx, shopIds, productsOf(input)),
    ])
    if (id === null) return bought((await findEarlier(tx.db, buyerId, input))!)
    const parts = await reserve(tx, buyerId, input, orders, offers, locked, address, now)
    const sale = { buyerId, purchaseId: id, dayLimitKrw: perDayKrw, input, accounts, approval, copies, ...factsOf(locked, offers) }
    return { purchaseId: id, written: await sell(ctx, tx, sale, orders, parts, now) }
  })
}

/** What the locked products say of their shops. */
function factsOf(locked: readonly LockedOffer[], offers: ReadonlyMap<string, Offer>): Pick<Sale, 'paysTaggers' | 'sellers'> {
  return {
    paysTaggers: locked.some((offer) => offer.paysTaggers),
    sellers: new Map(locked.map(({ id, sellers }) => [offers.get(id)!.shop.id, sellers])),
  }
}

type NewOrder = PricedPart & { id: string; holdId: string; postId: string | null; pointsKrw: number }

function statementOf({ idempotencyKey: transfer, expectedPayKrw: amountKrw, shops, pointsKrw, addressId }: Input) {
  const inOrder = inOrderOfShops(shops)
  const payee = {
    id: inOrder.map(({ shopId }) => shopId).join(),
    shown: inOrder.map(({ shopHandle }) => `shop:${shopHandle}`).join(),
  }
  return { verb: 'orders.checkout', transfer, amountKrw, payee, subject: checkoutHash({ shops, pointsKrw, addressId }) } as const
}

/** Without approval and handles: a retry may be approved anew or after a rename. */
function hashOf(input: Input): Uint8Array {
  const shops = input.shops.map((part) => ({ ...part, shopHandle: undefined }))
  const wanted = { ...input, shops, approval: undefined }
  return Buffer.from(requestHash(wanted), 'base64url')
}

interface Earlier {
  id: string
  requestHash: Uint8Array
}

const earlierOf = (buyerId: string, { idempotencyKey }: Input) =>
  sql<Earlier>`select id, request_hash from purchase where buyer_id = ${buyerId}::uuid and idempotency_key = ${idempotencyKey}`

/** A purchase with the same key, if it was made of the same request. */
function sameAs(input: Input, { id, requestHash: hash }: Earlier): string {
  if (!Buffer.from(hash).equals(hashOf(input))) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return id
}

async function findEarlier(db: Queryable, buyerId: string, input: Input): Promise<string | null> {
  const [earlier] = await rows(db, earlierOf(buyerId, input))
  return earlier ? sameAs(input, earlier) : null
}

type MaybeProof = LiveProof | { nonce: null; publicKey: null }
type Found = (Earlier | { id: null; requestHash: null }) & MaybeProof

/** The proof is read with it; the signature is checked only where there is no earlier purchase. */
async function findEarlierAndProof(ctx: MemberCtx, input: Input): Promise<{ earlier: string | null; proof: MaybeProof }> {
  const found = await one(
    ctx.main.db,
    sql<Found>`
      select e.id, e.request_hash, v.nonce, v.public_key from (select) asked
      left join (${earlierOf(ctx.actor.personId, input)}) e on true left join (${liveProof(ctx, input.approval)}) v on true`,
  )
  return { earlier: found.id === null ? null : sameAs(input, found), proof: found }
}

/** The post of each order: of the first line that has one which the buyer may see. */
function postsOf(ctx: MemberCtx, { shops }: Input): Promise<(string | null)[]> {
  return Promise.all(
    shops.map(({ lines }) => {
      const from = lines.find(({ postId }) => postId !== null)
      return from ? shownOnPost(ctx, from.postId!, [from.productId]) : Promise.resolve(null)
    }),
  )
}

/** Nothing is bought for another amount than the buyer saw. */
function refuseChanged(input: Input, parts: readonly PricedPart[]): void {
  const payKrw = sumOf(parts) - input.pointsKrw
  for (const [at, { lines, shippingKrw, returnFeeKrw, discountKrw }] of parts.entries()) {
    const seen = input.shops[at]!
    const line = lines.findIndex(({ unitPriceKrw }, n) => unitPriceKrw !== seen.lines[n]!.unitPriceKrw)
    if (line >= 0) {
      const details = { unitPriceKrw: lines[line]!.unitPriceKrw, payKrw }
      throw new KiwiError('PRICE_CHANGED', { field: `shops.${at}.lines.${line}.unitPriceKrw`, details })
    }
    if (seen.shippingKrw !== shippingKrw)
      throw new KiwiError('PRICE_CHANGED', { field: `shops.${at}.shippingKrw`, details: { shippingKrw, payKrw } })
    if (seen.returnFeeKrw !== undefined && seen.returnFeeKrw !== returnFeeKrw)
      throw new KiwiError('PRICE_CHANGED', { field: `shops.${at}.returnFeeKrw`, details: { returnFeeKrw, payKrw } })
    if (seen.discountKrw !== discountKrw)
      throw new KiwiError('PRICE_CHANGED', { field: `shops.${at}.discountKrw`, details: { discountKrw, payKrw } })
  }
  if (payKrw !== input.expectedPayKrw) throw new KiwiError('PRICE_CHANGED', { field: 'expectedPayKrw', details: { payKrw } })
}

/**
 * Inserts the purchase and its orders, and takes what is bought out of the cart, in one statement,
 * with the holds that come last: Postgres looks for those at the commit
 * (order_hold_id_hold_id_fk). A second call with the same key waits here, and then finds the
 * purchase of the first. A client's key has no colon, so that of an order is no other order's.
 */
async function claim(tx: MainTx, buyerId: string, input: Input, orders: NewOrder[], now: Date): Promise<string | null> {
  const { idempotencyKey, addressId, pointsKrw } = input
  const news = orders.map(({ shop, ...one }) => ({ ...one, shopId: shop.id }))
  const [made] = await rows(
    tx.db,
    sql<{ purchaseId: string }>`
      with made as (
        insert into purchase (id, buyer_id, total_krw, points_krw, address_id, idempotency_key, request_hash, created_at)
        values (${newId(now)}::uuid, ${buyerId}::uuid, ${sumOf(orders)}::bigint, ${pointsKrw}::bigint, ${addressId}::uuid, ${idempotencyKey}, ${hashOf(input)}::bytea, ${now}::timestamptz)
        on conflict (buyer_id, idempotency_key) do nothing returning id),
      taken_out as (
        delete from cart_line where person_id = ${buyerId}::uuid and product_id = any(${productsOf(input)}::uuid[]) and exists (select from made))
      insert into "order" (id, buyer_id, shop_id, post_id, purchase_id, state, delivery, total_krw, shipping_krw, return_fee_krw, discount_krw, points_krw,
        hold_id, idempotency_key, request_hash, created_at, confirm_by)
      select n.id, ${buyerId}::uuid, n.shop_id, n.post_id, m.id, 'placed', ${addressId === null ? 'pickup' : 'courier'}::text, n.total_krw, n.shipping_krw, n.return_fee_krw, n.discount_krw, n.points_krw,
        n.hold_id, ${idempotencyKey}::text || ':' || n.shop_id, '', ${now}::timestamptz, ${new Date(now.getTime() + confirmWithinMs)}::timestamptz
      from made m cross join ${sql.unnest('n', news, { id: 'uuid', shopId: 'uuid', postId: 'uuid', totalKrw: 'bigint', shippingKrw: 'bigint', returnFeeKrw: 'bigint', discountKrw: 'bigint', pointsKrw: 'bigint', holdId: 'uuid' })}
      returning purchase_id`,
  )
  return made?.purchaseId ?? null
}

/**
 * Uses the coupons and prices everything again. The lock on the products, in the order of their ids
 * over all shops, covers their prices too.
 */
async function reserve(
  tx: MainTx,
  buyerId: string,
  input: Input,
  orders: NewOrder[],
  seen: ReadonlyMap<string, Offer>,
  locked: readonly LockedOffer[],
  address: Address | null,
  now: Date,
): Promise<PricedPart[]> {
  const offers = new Map(locked.map((now_) => [now_.id, { ...seen.get(now_.id)!, ...now_ }]))
  const parts = await priceCheckout(input.shops, offers, address?.zone ?? null, (wishes) => {
    const uses = wishes.map((wish) => ({ ...wish, orderId: orders[wish.at]!.id }))
    return useCoupons(tx, buyerId, uses, now)
  })
  refuseChanged(input, parts)
  return parts
}

interface Sale {
  buyerId: string
  purchaseId: string
  dayLimitKrw: number
  input: Input
  /** The payables in the order of the orders. */
  accounts: Awaited<ReturnType<typeof accountsOfSale>>
  approval: Approval
  copies: AddressCopy[] | null
  /** One of the shops does. */
  paysTaggers: boolean
  /** By shop. */
  sellers: ReadonlyMap<string, string[]>
}

type AddressCopy = typeof orderAddress.$inferInsert

/** Each order has a copy of its own, so that one shop's order ends without the others'. */
function copiesOf(ctx: MemberCtx, orders: NewOrder[], address: Address, now: Date): Promise<AddressCopy[]> {
  return Promise.all(
    orders.map(async ({ id }) => ({ orderId: id, ...(await sealAddress(ctx, 'order_address', id, address)), createdAt: now })),
  )
}

/**
 * Places the holds under the one approval, takes the stock, writes the lines, who earns by them and
 * where they go, captures the orders of shops that confirm at once, and tells everybody. No answer
 * decides about the next statement, so all travel together, in this order, with the read of what
 * was written, unless a capture, which takes answers, changes it.
 */
async function sell(
  ctx: MemberCtx,
  tx: MainTx,
  sale: Sale,
  orders: NewOrder[],
  parts: PricedPart[],
  now: Date,
): Promise<SummaryRow[] | null> {
  const { buyerId, purchaseId, approval, copies, paysTaggers } = sale
  const lines = parts.flatMap((part, at) =>
    part.lines.map((line, position) => ({ id: newId(now), orderId: orders[at]!.id, position, ...line })),
  )
  const held = hold(tx, sale, orders, now)
  const isFinal = orders.every(({ shop }) => !shop.autoConfirm)
  const [isTaken, written] = await Promise.all([
    sellLines(tx, lines),
    isFinal ? summaryRows(ctx, tx.db, ordersOf(buyerId, purchaseId), maxShops) : null,
    paysTaggers &&
      fixCommissions(
        tx,
        orders.map(({ id }) => id),
        now,
      ),
    copies && tx.db.insert(orderAddress).values(copies),
    held,
    recordApprovals(tx, [{ subjectId: purchaseId, approval }], now),
    captureAndTell(ctx, tx, sale, orders, held, now),
  ])
  if (!isTaken) throw new KiwiError('OUT_OF_STOCK', { field: 'shops' })
  return written
}

/** Places the holds, of points and of the wallet. */
async function hold(tx: MainTx, { buyerId, dayLimitKrw, accounts }: Sale, orders: NewOrder[], now: Date): Promise<void> {
  const { wallet } = accounts
  const byPoints = orders.filter(({ pointsKrw }) => pointsKrw > 0).map(({ id: orderId, pointsKrw }) => ({ orderId, pointsKrw }))
  if (byPoints.length > 0) {
    const points = await pointsAccountOf(tx, buyerId, now)
    await lockAccounts(tx, [wallet, points])
    await holdPoints(tx, { personId: buyerId, accountId: points }, byPoints, now)
  }
  const expiresAt = new Date(now.getTime() + holdForMs)
  await placeHolds(
    tx,
    { accountId: wallet, dayLimitKrw, expiresAt },
    orders.map(({ id, holdId, totalKrw, pointsKrw }) => ({
      id: holdId,
      idempotencyKey: `order:${id}`,
      amountKrw: totalKrw - pointsKrw,
      causeId: id,
    })),
    now,
  )
}

async function captureAndTell(
  ctx: MemberCtx,
  tx: MainTx,
  { buyerId, accounts, sellers }: Sale,
  orders: NewOrder[],
  held: Promise<void>,
  now: Date,
): Promise<void> {
  const told = []
  // In the order of their accounts, so that two checkouts at the same shops wait for each other and
  // do not deadlock.
  const inOrder = orders
    .map((one, at) => ({ ...one, payable: accounts.payables[at]! }))
    .toSorted((a, b) => (a.payable < b.payable ? -1 : 1))
  for (const { id, shop, postId, holdId, totalKrw, pointsKrw, lines } of inOrder) {
    const placed = { id, buyerId, shopId: shop.id, postId, holdId, totalKrw, pointsKrw, cancelledKrw: 0, lines }
    const captured = shop.autoConfirm ? await held.then(() => captureOrder(ctx, tx, placed, now)) : null
    const state: OrderState = captured?.state ?? 'placed'
    told.push({
      order: { id, buyerId, shopId: shop.id },
      state,
      notices: [{ to: 'shop' as const, kind: 'order_placed' as const, amountKrw: totalKrw }],
      transferId: captured?.transferId ?? null,
    })
  }
  await tellOrders(tx, told, now, sellers)
}
