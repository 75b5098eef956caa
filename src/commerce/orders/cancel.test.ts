import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { settlementLine, payout } from '../../db/schema/settlement.ts'
import { newId } from '../../ids.ts'
import { payableOf } from '../../pay/ledger/accounts.ts'
import { houseAccounts, postTransfers } from '../../pay/ledger/post-transfers.ts'
import { write } from '../../db/write.ts'
import { cancelOrder } from './cancel-order.ts'
import { confirmOrder } from './confirm-order.ts'
import { handOver } from './hand-over.ts'
import { expireOrders } from './expire-orders.ts'
import { previewCancel } from './preview-cancel.ts'
import { readOrder } from './read-order.ts'
import { confirmWithinMs, withdrawWithinMs } from './rules.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

/**
 * Three cups of 9,000 and two bowls of 14,000: 55,000 in all, with 200,000 in the buyer's wallet.
 */
async function placed({ autoConfirm = false } = {}) {
  const [buyer, shop] = [await fixture.buyer(200_000), await fixture.shop({ autoConfirm })]
  const [cup, bowl] = [
    await fixture.world.product(shop, { priceKrw: 9_000, title: '컵' }),
    await fixture.world.product(shop, { priceKrw: 14_000, title: '그릇' }),
  ]
  const order = await fixture.place(buyer, shop, [
    { productId: cup.id, quantity: 3 },
    { productId: bowl.id, quantity: 2 },
  ])
  const [cups, bowls] = order.lines.map(({ lineId }) => lineId)
  return { buyer, shop, cup, bowl, orderId: order.orderId, cups: cups!, bowls: bowls! }
}

/**
 * As a payout of today leaves it: the shop's account is empty, its lines are in a payout that the
 * bank confirmed.
 */
async function payOut(shop: { id: string }) {
  const { ctx, deps } = fixture.world
  const now = deps.now()
  const lines = await deps.main.db.select().from(settlementLine).where(eq(settlementLine.shopId, shop.id))
  const sum = (pick: (line: (typeof lines)[number]) => number) => lines.reduce((total, line) => total + pick(line), 0)
  const [grossKrw, feeKrw, vatKrw] = [sum((line) => line.grossKrw), sum((line) => line.feeKrw), sum((line) => line.vatKrw)]
  const netKrw = grossKrw - feeKrw - vatKrw
  const id = newId(now)
  await write(ctx(), async (tx) => {
    const values = {
      id,
      shopId: shop.id,
      settledOn: '2026-11-22',
      grossKrw,
      feeKrw,
      vatKrw,
      netKrw,
      lineCount: lines.length,
      createdAt: now,
    }
    await tx.db.insert(payout).values({ ...values, state: 'confirmed', endedAt: now })
    await tx.db.update(settlementLine).set({ payoutId: id }).where(eq(settlementLine.shopId, shop.id))
    const from = { kind: 'settlement', debitAccountId: await payableOf(tx, shop.id, now), memo: '', causeId: id } as const
    await postTransfers(
      tx,
      [
        { ...from, idempotencyKey: `payout:${id}:net`, creditAccountId: houseAccounts.central, amountKrw: netKrw },
        { ...from, idempotencyKey: `payout:${id}:fee`, creditAccountId: houseAccounts.fee, amountKrw: feeKrw },
        { ...from, idempotencyKey: `payout:${id}:vat`, creditAccountId: houseAccounts.vat, amountKrw: vatKrw },
      ],
      now,
    )
  })
}

describe('cancelling before the shop confirms', () => {
  it('shows the release, and then does exactly that, line by line', async () => {
    const { buyer, shop, cup, orderId, cups } = await placed()
    const lines = [{ lineId: cups, quantity: 2 }]
    const preview = await previewCancel(buyer.ctx, { orderId, lines })
    expect(preview).toEqual({
      amountKrw: 18_000,
      legs: [{ kind: 'release', from: 'hold', to: 'buyer', amountKrw: 18_000 }],
      feeReturnedKrw: 0,
      vatReturnedKrw: 0,
      clawbackKrw: 0,
      alreadySettled: false,
      waitsForFunds: false,
      shippingKrw: 0,
      lines: [{ lineId: cups, title: '컵', quantity: 2, amountKrw: 18_000 }],
      remainingKrw: 37_000,
    })
    const order = await fixture.cancel(buyer, orderId, lines)
    expect(order).toMatchObject({ state: 'placed', cancelledKrw: 18_000, refundedKrw: 0, cancellableKrw: 37_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 37_000 })
    expect(await fixture.stock(cup.id)).toBe(9)
    expect(await confirmOrder(shop.owner.ctx, { orderId })).toMatchObject({ state: 'partly_cancelled', capturedKrw: 37_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 163_000, held: 0 })
    expect(await fixture.unsound()).toEqual([])
  })

  it('whole leaves nothing to confirm, to cancel, or to hold', async () => {
    const { buyer, shop, cup, bowl, orderId } = await placed()
    const order = await fixture.cancel(shop.owner, orderId)
    expect(order).toMatchObject({ state: 'cancelled', cancelledKrw: 55_000, cancellableKrw: 0 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect([await fixture.stock(cup.id), await fixture.stock(bowl.id)]).toEqual([10, 10])
    await expect(confirmOrder(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(previewCancel(buyer.ctx, { orderId, lines: null })).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
  })
})

describe('cancelling after the capture', () => {
  it('pays back from the shop, and Kiwi gives its fee back to the won, whatever the parts', async () => {
    const { buyer, shop, orderId, cups } = await placed({ autoConfirm: true })
    const preview = await previewCancel(shop.owner.ctx, { orderId, lines: [{ lineId: cups, quantity: 1 }] })
    // 2.5 % of 55,000 is 1,375 and of the 46,000 that stay 1,150; VAT 137 and 115.
    expect(preview).toMatchObject({
      legs: [{ kind: 'refund', from: 'shop', to: 'buyer', amountKrw: 9_000 }],
      feeReturnedKrw: 225,
      vatReturnedKrw: 22,
      clawbackKrw: 0,
      alreadySettled: false,
      remainingKrw: 46_000,
    })
    const order = await fixture.cancel(buyer, orderId, [{ lineId: cups, quantity: 1 }])
    expect(order).toMatchObject({ state: 'partly_cancelled', capturedKrw: 55_000, refundedKrw: 9_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 154_000, held: 0 })
    await fixture.cancel(buyer, orderId, [{ lineId: cups, quantity: 2 }])
    expect(await fixture.cancel(buyer, orderId)).toMatchObject({ state: 'cancelled', refundedKrw: 55_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect(await fixture.owed(shop)).toBe(0)
    expect(await fixture.unsound()).toEqual([])
  })

  it('when the shop was paid already takes its share back from what it earns next', async () => {
    const { buyer, shop, orderId, bowls } = await placed({ autoConfirm: true })
    await payOut(shop)
    expect(await fixture.owed(shop)).toBe(0)
    const preview = await previewCancel(buyer.ctx, { orderId, lines: [{ lineId: bowls, quantity: 1 }] })
    // 14,000 less 350 fee and 35 VAT given back… exactly: 1,375 − 1,025 and 137 − 102.
    expect(preview).toMatchObject({ amountKrw: 14_000, feeReturnedKrw: 350, vatReturnedKrw: 35, clawbackKrw: 13_615, alreadySettled: true })
    await fixture.cancel(buyer, orderId, [{ lineId: bowls, quantity: 1 }])
    expect(await fixture.wallet(buyer)).toEqual({ posted: 159_000, held: 0 })
    expect(await fixture.owed(shop)).toBe(-14_000)
    expect(await fixture.unsound()).toEqual([])
  })

  it('is the right of both until it is handed over; then it would be a return', async () => {
    const { buyer, shop, orderId, cups } = await placed({ autoConfirm: true })
    fixture.world.advance(withdrawWithinMs)
    await fixture.cancel(buyer, orderId, [{ lineId: cups, quantity: 1 }])
    await handOver(shop.owner.ctx, { orderId })
    for (const { ctx } of [buyer, shop.owner]) {
      expect((await readOrder(ctx, { orderId })).cancellableKrw).toBe(0)
      await expect(previewCancel(ctx, { orderId, lines: null })).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    }
    expect(await fixture.unsound()).toEqual([])
  })
})

describe('a cancel', () => {
  it('acts once for one key, refuses another body under it, and another amount than was shown', async () => {
    const { buyer, orderId, cups } = await placed({ autoConfirm: true })
    const idempotencyKey = randomUUID()
    const input = { orderId, idempotencyKey, lines: [{ lineId: cups, quantity: 1 }], expectedKrw: 9_000, reason: '색이 달라요' }
    await expect(cancelOrder(buyer.ctx, { ...input, expectedKrw: 8_999 })).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
      details: { amountKrw: 9_000 },
    })
    const answers = await Promise.all(Array.from({ length: 50 }, () => cancelOrder(buyer.ctx, input)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ refundedKrw: 9_000 })
    await expect(cancelOrder(buyer.ctx, { ...input, lines: null })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 154_000, held: 0 })
  })

  it('names the line at fault', async () => {
    const { buyer, orderId, cups } = await placed()
    const ask = (lines: { lineId: string; quantity: number }[]) => previewCancel(buyer.ctx, { orderId, lines })
    await expect(ask([{ lineId: randomUUID(), quantity: 1 }])).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'lines.0.lineId' })
    await expect(ask([{ lineId: cups, quantity: 4 }])).rejects.toMatchObject({ code: 'NOT_CANCELLABLE', details: { left: 3 } })
    const twice = { lineId: cups, quantity: 1 }
    await expect(ask([twice, twice])).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'lines.1.lineId' })
  })

  it('is nobody else’s: strangers and other shops see no order at all', async () => {
    const { orderId } = await placed()
    for (const stranger of [await fixture.world.person(), (await fixture.shop()).owner]) {
      await expect(readOrder(stranger.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(previewCancel(stranger.ctx, { orderId, lines: null })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const input = { orderId, idempotencyKey: randomUUID(), lines: null, expectedKrw: 55_000, reason: 'x' }
      await expect(cancelOrder(stranger.ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('never moves more than there is: 40 partial cancels race a confirmation', async () => {
    for (const autoConfirm of [false, true]) {
      const { buyer, shop, cup, bowl, orderId, cups, bowls } = await placed({ autoConfirm })
      const one = async (n: number) => {
        const [lineId, expectedKrw] = n % 2 ? [cups, 9_000] : [bowls, 14_000]
        const who = n % 3 ? buyer : shop.owner
        const input = { orderId, idempotencyKey: randomUUID(), lines: [{ lineId, quantity: 1 }], expectedKrw, reason: `${n}` }
        await cancelOrder(who.ctx, input)
      }
      const confirm = () => confirmOrder(shop.owner.ctx, { orderId })
      const deeds = Array.from({ length: 40 }, (_, n) => (n % 8 === 3 ? confirm() : one(n)))
      const refused = (await Promise.allSettled(deeds)).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
      expect(new Set(refused)).toEqual(new Set(['NOT_CANCELLABLE', ...(refused.includes('CONFLICT') ? ['CONFLICT'] : [])]))
      const order = await readOrder(buyer.ctx, { orderId })
      expect(order).toMatchObject({ state: 'cancelled', cancelledKrw: 55_000 })
      expect(order.events.filter(({ kind }) => kind === 'cancelled')).toHaveLength(5)
      expect(order.refundedKrw).toBeLessThanOrEqual(order.capturedKrw)
      expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
      expect(await fixture.owed(shop)).toBe(0)
      expect([await fixture.stock(cup.id), await fixture.stock(bowl.id)]).toEqual([10, 10])
      expect(await fixture.unsound()).toEqual([])
    }
  })

  it('meets another of everything: one of the two has to look again', async () => {
    const { buyer, shop, orderId, cups } = await placed({ autoConfirm: true })
    const whole = (person: { ctx: typeof buyer.ctx }) =>
      cancelOrder(person.ctx, { orderId, idempotencyKey: randomUUID(), lines: null, expectedKrw: 55_000, reason: '전부' })
    await fixture.cancel(buyer, orderId, [{ lineId: cups, quantity: 1 }])
    await expect(whole(shop.owner)).rejects.toMatchObject({ code: 'PRICE_CHANGED', details: { amountKrw: 46_000 } })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 154_000, held: 0 })
  })
})

describe('an order that no shop confirms', () => {
  it('expires after three days: the money is free, the stock back, both are told, once', async () => {
    const { buyer, shop, cup, orderId, cups } = await placed()
    await fixture.cancel(buyer, orderId, [{ lineId: cups, quantity: 1 }])
    fixture.world.advance(confirmWithinMs)
    expect(await expireOrders({ ...fixture.world.ctx(), platform: fixture.world.deps.platform })).toEqual({ expired: 0 })
    fixture.world.advance(1)
    await expect(confirmOrder(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    const runner = { ...fixture.world.ctx(), platform: fixture.world.deps.platform }
    await Promise.all([expireOrders(runner), expireOrders(runner)])
    expect(await expireOrders(runner)).toEqual({ expired: 0 })
    const order = await readOrder(buyer.ctx, { orderId })
    expect(order).toMatchObject({ state: 'expired', cancelledKrw: 55_000, cancellableKrw: 0 })
    expect(order.events.at(-1)).toMatchObject({
      kind: 'expired',
      byWhom: 'kiwi',
      releasedKrw: 46_000,
      lines: [{ quantity: 2 }, { quantity: 2 }],
    })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect(
      await rows(
        fixture.world.deps.main.db,
        sql<{ state: string }>`select h.state from hold h join "order" o on o.hold_id = h.id where o.id = ${orderId}::uuid`,
      ),
    ).toEqual([{ state: 'expired' }])
    expect(await fixture.stock(cup.id)).toBe(10)
    const told = await rows(
      fixture.world.deps.main.db,
      sql<{ to: string }>`
          select payload ->> 'personId' as to from outbox where payload ->> 'kind' = 'order_expired' and payload ->> 'orderId' = ${orderId}`,
    )
    expect(told.map(({ to }) => to).sort()).toEqual([buyer.id, shop.owner.id].sort())
    expect(await fixture.unsound()).toEqual([])
  })
})

describe('the story of an order', () => {
  it('says what happened in order, who did it, which lines, and what came back', async () => {
    const { buyer, shop, orderId, cups, bowls } = await placed()
    await fixture.cancel(buyer, orderId, [{ lineId: cups, quantity: 1 }])
    fixture.world.advance(1000)
    await confirmOrder(shop.owner.ctx, { orderId })
    fixture.world.advance(1000)
    await fixture.cancel(shop.owner, orderId, [{ lineId: bowls, quantity: 1 }])
    await payOut(shop)
    const told = [
      { kind: 'placed', byWhom: 'buyer', amountKrw: 55_000 },
      { kind: 'cancelled', byWhom: 'buyer', releasedKrw: 9_000, refundedKrw: 0, lines: [{ title: '컵', quantity: 1 }] },
      {
        kind: 'confirmed',
        byWhom: 'shop',
        amountKrw: 46_000,
        lines: [
          { title: '컵', quantity: 2 },
          { title: '그릇', quantity: 2 },
        ],
      },
      { kind: 'cancelled', byWhom: 'shop', releasedKrw: 0, refundedKrw: 14_000, reason: '마음이 바뀌었어요' },
    ]
    expect((await readOrder(buyer.ctx, { orderId })).events).toMatchObject(told)
    // 46,000 less 1,150 fee and 115 VAT: the sale itself; the refund is a line of its own.
    expect((await readOrder(shop.owner.ctx, { orderId })).events).toMatchObject([...told, { kind: 'settled', amountKrw: 44_735 }])
  })
})
