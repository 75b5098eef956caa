import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { cancelOrderInput, placeOrderInput } from '../../../src/commerce/orders/schema.ts'
import { postTransfers } from '../../../src/pay/ledger/post-transfers.ts'
import { walletsOf } from '../../../src/pay/ledger/accounts.ts'
import { requestMoneyInput, sendInput, payShopInput, topUpInput, withdrawInput } from '../../../src/pay/schema.ts'
import { leaseInput } from '../../../src/pay/deposits/schema.ts'
import { requestMoney } from '../../../src/pay/wallet/request-money.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import { payShop } from '../../../src/pay/wallet/pay-shop.ts'
import { write } from '../../../src/db/write.ts'
import { orderWorld } from '../../worlds/order-world.ts'
import type { TestPerson } from '../../worlds/world.ts'
import { sendOf, payOf } from '../../statements.ts'

let fixture: Awaited<ReturnType<typeof orderWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

const approval = { deviceId: randomUUID(), proof: 'A'.repeat(43), signature: 'A'.repeat(86) }
const idempotencyKey = randomUUID()
const odd = [0, -1, -0.5, 0.5, 1.5, 2 ** 53, 2 ** 63, 1e21, Number.NaN, Number.POSITIVE_INFINITY, '1000', null, [1000], { valueOf: 1000 }]
const shopIds = { shopId: randomUUID(), shopHandle: 'shop' }
const inputs = {
  send: (amountKrw: unknown) => sendInput.safeParse({ idempotencyKey, toPersonId: randomUUID(), toHandle: 'minji', amountKrw, approval }),
  payShop: (amountKrw: unknown) =>
    payShopInput.safeParse({ idempotencyKey, shopId: randomUUID(), shopHandle: 'shop', amountKrw, approval }),
  withdraw: (amountKrw: unknown) => withdrawInput.safeParse({ idempotencyKey, amountKrw, approval }),
  topUp: (amountKrw: unknown) => topUpInput.safeParse({ idempotencyKey, amountKrw }),
  request: (amountKrw: unknown) =>
    requestMoneyInput.safeParse({ idempotencyKey, fromPersonId: randomUUID(), fromHandle: 'minji', amountKrw }),
  lease: (amountKrw: unknown) => leaseInput.safeParse({ idempotencyKey, amountKrw, depositorName: '김' }),
  place: (expectedTotalKrw: unknown) =>
    placeOrderInput.safeParse({
      ...shopIds,
      idempotencyKey,
      lines: [{ productId: randomUUID(), quantity: 1 }],
      expectedTotalKrw,
      approval,
    }),
  quantity: (quantity: unknown) =>
    placeOrderInput.safeParse({
      ...shopIds,
      idempotencyKey,
      lines: [{ productId: randomUUID(), quantity }],
      expectedTotalKrw: 1,
      approval,
    }),
  cancel: (expectedKrw: unknown) =>
    cancelOrderInput.safeParse({ orderId: randomUUID(), idempotencyKey, lines: null, expectedKrw, reason: '변심' }),
}

describe('an amount', () => {
  it.each(Object.entries(inputs))('that is none is refused: %s', (_, parse) => {
    expect(odd.filter((amount) => parse(amount).success && amount !== 2 ** 53)).toEqual([])
    expect(parse(1).success).toBe(true)
  })

  it('that is none is refused by the ledger too, whoever asks', async () => {
    const [from, to] = [await fixture.buyer(10_000), await world.person()]
    const now = world.deps.now()
    for (const amountKrw of [0, -1, -10_000]) {
      const posting = write(world.ctx(), async (tx) => {
        const [debit, credit] = await walletsOf(tx, [from.id, to.id], now)
        return postTransfers(
          tx,
          [{ idempotencyKey: randomUUID(), kind: 'send', debitAccountId: debit!, creditAccountId: credit!, amountKrw, memo: '' }],
          now,
        )
      })
      await expect(posting).rejects.toThrow()
    }
    expect(await fixture.wallet(from)).toEqual({ posted: 10_000, held: 0 })
    expect(await fixture.unsound()).toEqual([])
  })
})

const pay = async (
  payer: TestPerson,
  to: { id: string; handle: string },
  amountKrw: number,
  key: string = randomUUID(),
  requestId: string | null = null,
) => {
  const signed = await world.approve(payer, sendOf(to, key, amountKrw, requestId))
  return sendMoney(payer.ctx, {
    idempotencyKey: key,
    toPersonId: to.id,
    toHandle: to.handle,
    amountKrw,
    memo: '',
    requestId,
    approval: signed,
  })
}

describe('one client key', () => {
  it('of two people is two payments, and over two procedures never one for the other', async () => {
    const [one, two, payee, shop] = [await fixture.buyer(), await fixture.buyer(), await world.person(), await fixture.shop()]
    const key = randomUUID()
    const [first, second] = await Promise.all([pay(one, payee, 1_000, key), pay(two, payee, 1_000, key)])
    expect(first.transferId).not.toBe(second.transferId)
    const signed = await world.approve(one, payOf(shop, key, 1_000))
    const shopPaid = await payShop(one.ctx, {
      idempotencyKey: key,
      shopId: shop.id,
      shopHandle: shop.handle,
      amountKrw: 1_000,
      memo: '',
      approval: signed,
    })
    expect(shopPaid.transferId).not.toBe(first.transferId)
    await expect(pay(one, payee, 1_001, key)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    await expect(pay(one, two, 1_000, key)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('is free again after a refusal, and pays once when it is tried beside itself', async () => {
    const [payer, payee, key] = [await fixture.buyer(1_000), await world.person(), randomUUID()]
    await expect(pay(payer, payee, 5_000, key)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    await world.fund(payer, 9_000)
    const receipts = await Promise.all(Array.from({ length: 20 }, () => pay(payer, payee, 5_000, key)))
    expect(new Set(receipts.map(({ transferId }) => transferId)).size).toBe(1)
    expect(await fixture.wallet(payer)).toEqual({ posted: 5_000, held: 0 })
  })

  it('that paid a request does not pay another one by a second body', async () => {
    const [payer, asker] = [await fixture.buyer(), await world.person()]
    const ask = () =>
      requestMoney(asker.ctx, {
        idempotencyKey: randomUUID(),
        fromPersonId: payer.id,
        fromHandle: payer.handle,
        amountKrw: 1_000,
        memo: '',
      })
    const [first, second] = [await ask(), await ask()]
    const key = randomUUID()
    await pay(payer, asker, 1_000, key, first.requestId)
    await pay(payer, asker, 1_000, key, second.requestId).catch(() => {})
    const states = await rows(
      world.deps.main.db,
      sql<{ state: string }>`
          select state from money_request where id in (${first.requestId}, ${second.requestId}) order by id <> ${first.requestId}`,
    )
    expect([states, await fixture.wallet(payer)]).toEqual([[{ state: 'paid' }, { state: 'open' }], { posted: 199_000, held: 0 }])
  })
})

describe('the day’s limit', () => {
  const midnight = () => {
    const now = world.deps.now().getTime()
    world.advance(86_400_000 - ((now + 9 * 3_600_000) % 86_400_000))
  }
  it('begins anew at midnight in Seoul, not before', async () => {
    const [payer, payee] = [await fixture.buyer(900_000), await world.person()]
    midnight()
    await pay(payer, payee, 300_000)
    world.advance(86_400_000 - 1)
    await expect(pay(payer, payee, 1)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    world.advance(1)
    await pay(payer, payee, 300_000)
  })

  it('holds for sends, shops and orders together, however many ask at once', async () => {
    const [payer, payee, shop] = [await fixture.buyer(2_000_000), await world.person(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 50_000, stock: 99 })
    midnight()
    const shopPay = async () => {
      const key = randomUUID()
      const signed = await world.approve(payer, payOf(shop, key, 50_000))
      return payShop(payer.ctx, {
        idempotencyKey: key,
        shopId: shop.id,
        shopHandle: shop.handle,
        amountKrw: 50_000,
        memo: '',
        approval: signed,
      })
    }
    const tries = await Promise.allSettled(
      Array.from({ length: 18 }, (_, n) =>
        n % 3 === 0
          ? pay(payer, payee, 50_000)
          : n % 3 === 1
            ? shopPay()
            : fixture.place(payer, shop, [{ productId: product.id, quantity: 1 }]),
      ),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
    const { posted, held } = await fixture.wallet(payer)
    expect(posted - held).toBe(1_700_000)
  })

  it('gets back what was only promised: an order cancelled before it was paid does not use up the day', async () => {
    const [payer, payee, shop] = [await fixture.buyer(900_000), await world.person(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 100_000, stock: 9 })
    midnight()
    const { orderId, lines } = await fixture.place(payer, shop, [{ productId: product.id, quantity: 3 }])
    await expect(pay(payer, payee, 1)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await fixture.cancel(shop.owner, orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }])
    await pay(payer, payee, 100_000)
    await expect(pay(payer, payee, 1)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await fixture.cancel(payer, orderId)
    await pay(payer, payee, 200_000)
    await expect(pay(payer, payee, 1)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  })

  it('gives back of one day only: a hold of yesterday that ends today makes no room today', async () => {
    const [payer, payee, shop] = [await fixture.buyer(900_000), await world.person(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 100_000, stock: 9 })
    midnight()
    const { orderId } = await fixture.place(payer, shop, [{ productId: product.id, quantity: 3 }])
    midnight()
    await pay(payer, payee, 200_000)
    await fixture.cancel(payer, orderId)
    await expect(pay(payer, payee, 100_001)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await pay(payer, payee, 100_000)
  })
})
