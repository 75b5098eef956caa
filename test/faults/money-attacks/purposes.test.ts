import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows, run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { messageFor } from '../../../src/errors.ts'
import { placeOrder } from '../../../src/commerce/orders/place-order.ts'
import { verifyLedger } from '../../../src/pay/proof/verify-ledger.ts'
import { payShop } from '../../../src/pay/wallet/pay-shop.ts'
import { requestMoney } from '../../../src/pay/wallet/request-money.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import { orderWorld } from '../../worlds/order-world.ts'
import { orderOf, payOf, sendOf } from '../../statements.ts'
import type { TestPerson } from '../../worlds/world.ts'

let fixture: Awaited<ReturnType<typeof orderWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

type Shop = Awaited<ReturnType<typeof fixture.shop>>
const nameChanged = { code: 'CONFLICT', details: { reason: 'name_changed' } }
const spent = async (person: TestPerson) => 200_000 - (await fixture.wallet(person)).posted + (await fixture.wallet(person)).held
const rename = (table: 'person' | 'shop', { id }: { id: string }, handle: string) =>
  rows(world.owner.db, sql`update ${sql.literal(table)} set handle = ${handle} where id = ${id}`)
async function signedSend(payer: TestPerson, to: TestPerson, amountKrw = 777, requestId: string | null = null, key: string = randomUUID()) {
  const approval = await world.approve(payer, sendOf(to, key, amountKrw, requestId))
  return { idempotencyKey: key, toPersonId: to.id, toHandle: to.handle, amountKrw, memo: '', requestId, approval }
}
async function signedPay(buyer: TestPerson, shop: Shop, amountKrw = 500) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(buyer, payOf(shop, idempotencyKey, amountKrw))
  return { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw, memo: '', approval }
}
async function signedOrder(buyer: TestPerson, shop: Shop, lines: { productId: string; quantity: number }[], expectedTotalKrw: number) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(buyer, orderOf(shop, idempotencyKey, expectedTotalKrw, lines))
  return { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, lines, postId: null, expectedTotalKrw, approval }
}
const ask = (asker: TestPerson, payer: TestPerson, key: string = randomUUID()) =>
  requestMoney(asker.ctx, { idempotencyKey: key, fromPersonId: payer.id, fromHandle: payer.handle, amountKrw: 777, memo: '' })

describe('a payee who renamed', () => {
  it('was paid: a retry with the same key says so, also when another has the name', async () => {
    const [payer, payee, thief] = [await fixture.buyer(), await world.person(), await world.person()]
    const input = await signedSend(payer, payee)
    const first = await sendMoney(payer.ctx, input)
    await rename('person', payee, 'renamed.once')
    expect(await sendMoney(payer.ctx, input)).toEqual(first)
    await rename('person', thief, payee.handle)
    expect(await sendMoney(payer.ctx, input)).toEqual(first)
    const other = { ...input, toPersonId: thief.id, approval: (await signedSend(payer, thief, 777, null, input.idempotencyKey)).approval }
    await expect(sendMoney(payer.ctx, other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect([await spent(payer), await fixture.wallet(thief)]).toEqual([777, { posted: 0, held: 0 }])
  })

  it('is not paid under the old name, and neither is who took it: the page is told that the name changed', async () => {
    const [payer, payee, thief] = [await fixture.buyer(), await world.person(), await world.person()]
    const input = await signedSend(payer, payee)
    await rename('person', payee, 'renamed.twice')
    await rename('person', thief, payee.handle)
    const refusal = await sendMoney(payer.ctx, input).catch((error: unknown) => error)
    expect(refusal).toMatchObject(nameChanged)
    expect(messageFor('CONFLICT', 'en', 'name_changed')).toContain('name')
    await expect(sendMoney(payer.ctx, { ...input, toPersonId: thief.id })).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    await expect(ask(payer, payee)).rejects.toMatchObject(nameChanged)
    expect([await spent(payer), await fixture.wallet(thief)]).toEqual([0, { posted: 0, held: 0 }])
  })

  it('was asked for money: the same asking with the same key is the same request', async () => {
    const [asker, payer, key] = [await world.person(), await fixture.buyer(), randomUUID()]
    const { requestId } = await ask(asker, payer, key)
    await rename('person', payer, 'renamed.thrice')
    expect(await ask(asker, payer, key)).toMatchObject({ requestId })
  })

  it('may be a shop: what was shown under the old name is refused, what was paid is not lost', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true })]
    const product = await world.product(shop, { priceKrw: 500 })
    const lines = [{ productId: product.id, quantity: 1 }]
    const [paid, ordered] = [await signedPay(buyer, shop), await signedOrder(buyer, shop, lines, 500)]
    const receipt = await payShop(buyer.ctx, paid)
    const { orderId } = await placeOrder(buyer.ctx, ordered)
    const [later, laterOrder] = [await signedPay(buyer, shop), await signedOrder(buyer, shop, lines, 500)]
    await rename('shop', shop, 'renamed.shop')
    expect(await payShop(buyer.ctx, paid)).toEqual(receipt)
    expect(await placeOrder(buyer.ctx, ordered)).toMatchObject({ orderId })
    await expect(payShop(buyer.ctx, later)).rejects.toMatchObject(nameChanged)
    await expect(placeOrder(buyer.ctx, laterOrder)).rejects.toMatchObject(nameChanged)
    expect(await spent(buyer)).toBe(1_000)
  })
})

describe('an approval', () => {
  it('of an order pays no shop, and the order it was for is placed all the same', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 500 })
    const order = await signedOrder(buyer, shop, [{ productId: product.id, quantity: 1 }], 500)
    const { idempotencyKey, approval } = order
    const payment = { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw: 500, memo: '', approval }
    await expect(payShop(buyer.ctx, payment)).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await placeOrder(buyer.ctx, order)).toMatchObject({ state: 'placed' })
    expect(await spent(buyer)).toBe(500)
  })

  it('of one basket buys no other at the same price', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const [first, second] = [await world.product(shop, { priceKrw: 700 }), await world.product(shop, { priceKrw: 700 })]
    const order = await signedOrder(buyer, shop, [{ productId: first.id, quantity: 2 }], 1_400)
    const others = [
      [{ productId: second.id, quantity: 2 }],
      [
        { productId: first.id, quantity: 1 },
        { productId: second.id, quantity: 1 },
      ],
    ]
    for (const lines of others) await expect(placeOrder(buyer.ctx, { ...order, lines })).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await placeOrder(buyer.ctx, order)).toMatchObject({ totalKrw: 1_400 })
  })

  it('of one request pays no other, and a plain one pays none', async () => {
    const [payer, asker] = [await fixture.buyer(), await world.person()]
    const [first, second] = [await ask(asker, payer), await ask(asker, payer)]
    const input = await signedSend(payer, asker, 777, first.requestId)
    for (const requestId of [second.requestId, null])
      await expect(sendMoney(payer.ctx, { ...input, requestId })).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    await sendMoney(payer.ctx, input)
    const states = await rows(
      world.deps.main.db,
      sql<{ state: string }>`select state from money_request where requester_id = ${asker.id} order by id = ${second.requestId}`,
    )
    expect(states).toEqual([{ state: 'paid' }, { state: 'open' }])
  })

  it('that was used for something else is found by verify', async () => {
    const law = 'an approval was used by the verb, for the payee and for the basket or request that it names'
    const broken = async () => (await verifyLedger(world.ctx())).find(({ invariant }) => invariant === law)!.broken
    expect(await broken()).toBe(0)
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 500 })
    await fixture.place(buyer, shop, [{ productId: product.id, quantity: 1 }])
    await run(world.owner.db, sql`update order_line set quantity = 2 where product_id = ${product.id}`)
    expect(await broken()).toBe(1)
    await run(world.owner.db, sql`update order_line set quantity = 1 where product_id = ${product.id}`)
  })
})

describe('a key', () => {
  it('that paid one request stands for it: with another request, or none, it is a mismatch and leaves that open', async () => {
    const [payer, asker, key] = [await fixture.buyer(), await world.person(), randomUUID()]
    const [first, second] = [await ask(asker, payer), await ask(asker, payer)]
    const receipt = await sendMoney(payer.ctx, await signedSend(payer, asker, 777, first.requestId, key))
    for (const requestId of [second.requestId, null])
      await expect(sendMoney(payer.ctx, await signedSend(payer, asker, 777, requestId, key))).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      })
    expect(await sendMoney(payer.ctx, await signedSend(payer, asker, 777, first.requestId, key))).toEqual(receipt)
    expect(await rows(world.deps.main.db, sql`select state from money_request where id = ${second.requestId}`)).toEqual([{ state: 'open' }])
    expect(await spent(payer)).toBe(777)
  })
})
