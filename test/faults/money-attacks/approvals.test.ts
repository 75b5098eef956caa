import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { block } from '../../../src/db/schema/index.ts'
import { deviceKey } from '../../../src/db/schema/approval.ts'
import { person as personTable } from '../../../src/db/schema/person.ts'
import { placeOrder } from '../../../src/commerce/orders/place-order.ts'
import { payShop } from '../../../src/pay/wallet/pay-shop.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import { revokeSession } from '../../../src/social/people/revoke-sessions.ts'
import { actingAs } from '../../../src/context.ts'
import { newId } from '../../../src/ids.ts'
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

const send = (
  to: { id: string; handle: string },
  amountKrw: number,
  idempotencyKey: string,
  approval: Awaited<ReturnType<typeof world.approve>>,
) => ({
  idempotencyKey,
  toPersonId: to.id,
  toHandle: to.handle,
  amountKrw,
  memo: '',
  requestId: null,
  approval,
})
const spent = async (person: TestPerson, of: number) => of - (await fixture.wallet(person)).posted + (await fixture.wallet(person)).held

describe('one signature', () => {
  it('pays once: what was signed for a shop is no word for an order there as well', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 10_000 })
    const transfer = randomUUID()
    const approval = await world.approve(buyer, payOf(shop, transfer, 10_000))
    const paid = { idempotencyKey: transfer, shopId: shop.id, shopHandle: shop.handle, amountKrw: 10_000, memo: '', approval }
    const ordered = {
      idempotencyKey: transfer,
      shopId: shop.id,
      shopHandle: shop.handle,
      lines: [{ productId: product.id, quantity: 1 }],
      postId: null,
      expectedTotalKrw: 10_000,
      approval,
    }
    await payShop(buyer.ctx, paid)
    await expect(placeOrder(buyer.ctx, ordered)).rejects.toMatchObject({ code: /PIN_REQUIRED|APPROVAL_INVALID/ })
    expect(await spent(buyer, 200_000)).toBe(10_000)
    expect(await payShop(buyer.ctx, paid)).toMatchObject({ amountKrw: 10_000 })
  })

  it('pays once also when both are asked for at the same moment', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const product = await world.product(shop, { priceKrw: 10_000 })
    const transfer = randomUUID()
    const approval = await world.approve(buyer, payOf(shop, transfer, 10_000))
    const ordered = {
      idempotencyKey: transfer,
      shopId: shop.id,
      shopHandle: shop.handle,
      lines: [{ productId: product.id, quantity: 1 }],
      postId: null,
      expectedTotalKrw: 10_000,
      approval,
    }
    await Promise.allSettled([
      payShop(buyer.ctx, { idempotencyKey: transfer, shopId: shop.id, shopHandle: shop.handle, amountKrw: 10_000, memo: '', approval }),
      placeOrder(buyer.ctx, ordered),
    ])
    expect(await spent(buyer, 200_000)).toBe(10_000)
  })

  it('is good for nothing else: another amount, payee, key, session, device or person', async () => {
    const [payer, payee, thief] = [await fixture.buyer(), await world.person(), await fixture.buyer()]
    const transfer = randomUUID()
    const approval = await world.approve(payer, sendOf(payee, transfer, 1_000))
    const theirs = await world.approve(thief, sendOf(payee, transfer, 1_000))
    const otherSession = actingAs(payer.ctx, { ...payer.ctx.actor, sessionId: newId(world.deps.now()) })
    const tries = [
      sendMoney(payer.ctx, send(payee, 1_001, transfer, approval)),
      sendMoney(payer.ctx, send(thief, 1_000, transfer, approval)),
      sendMoney(payer.ctx, send(payee, 1_000, randomUUID(), approval)),
      sendMoney(otherSession, send(payee, 1_000, transfer, approval)),
      sendMoney(thief.ctx, send(payee, 1_000, transfer, approval)),
      sendMoney(payer.ctx, send(payee, 1_000, transfer, { ...approval, deviceId: theirs.deviceId })),
      sendMoney(payer.ctx, send(payee, 1_000, transfer, { ...approval, signature: theirs.signature })),
      sendMoney(payer.ctx, send(payee, 1_000, transfer, theirs)),
    ]
    for (const outcome of await Promise.allSettled(tries))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: expect.stringMatching(/PIN_REQUIRED|APPROVAL_INVALID/) } })
    expect([await spent(payer, 200_000), await spent(thief, 200_000)]).toEqual([0, 0])
  })

  it('ends with the session or the device that gave it, while payments are under way', async () => {
    for (const end of ['session', 'device'] as const) {
      const [payer, payee] = [await fixture.buyer(), await world.person()]
      const asked = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const transfer = randomUUID()
          return send(payee, 1_000, transfer, await world.approve(payer, sendOf(payee, transfer, 1_000)))
        }),
      )
      const under = asked.slice(0, 10).map((input) =>
        sendMoney(payer.ctx, input).then(
          () => true,
          () => false,
        ),
      )
      if (end === 'session') await revokeSession(world.ctx(), payer.id, payer.ctx.actor.sessionId)
      else await world.deps.main.db.update(deviceKey).set({ revokedAt: world.deps.now() }).where(eq(deviceKey.personId, payer.id))
      const paid = (await Promise.all(under)).filter(Boolean).length
      for (const input of asked.slice(10)) await expect(sendMoney(payer.ctx, input)).rejects.toMatchObject({ code: 'PIN_REQUIRED' })
      expect(await spent(payer, 200_000)).toBe(paid * 1_000)
    }
  })
})

describe('a retry whose first answer was lost', () => {
  it('gives the first receipt, though the proof of the PIN has ended since', async () => {
    const [payer, payee] = [await fixture.buyer(), await world.person()]
    const transfer = randomUUID()
    const input = send(payee, 1_000, transfer, await world.approve(payer, sendOf(payee, transfer, 1_000)))
    const first = await sendMoney(payer.ctx, input)
    await run(world.owner.db, sql`delete from pin_proof where person_id = ${payer.id}`)
    expect(await sendMoney(payer.ctx, input)).toEqual(first)
    expect(await spent(payer, 200_000)).toBe(1_000)
  })

  it('gives the first receipt, though the payee has blocked the payer since', async () => {
    const [payer, payee] = [await fixture.buyer(), await world.person()]
    const transfer = randomUUID()
    const input = send(payee, 1_000, transfer, await world.approve(payer, sendOf(payee, transfer, 1_000)))
    const first = await sendMoney(payer.ctx, input)
    await world.deps.main.db.insert(block).values({ blockerId: payee.id, blockedId: payer.id, createdAt: world.deps.now() })
    expect(await sendMoney(payer.ctx, input)).toEqual(first)
    await expect(sendMoney(payer.ctx, { ...input, amountKrw: 2_000 })).rejects.toMatchObject({ code: expect.any(String) })
    expect(await spent(payer, 200_000)).toBe(1_000)
  })
})

describe('a shop', () => {
  const pay = async (buyer: TestPerson, shop: { id: string; handle: string }) => {
    const transfer = randomUUID()
    const approval = await world.approve(buyer, payOf(shop, transfer, 1_000))
    return payShop(buyer.ctx, { idempotencyKey: transfer, shopId: shop.id, shopHandle: shop.handle, amountKrw: 1_000, memo: '', approval })
  }
  it('whose owner is suspended or withdrawn is paid nothing', async () => {
    for (const status of ['suspended', 'withdrawn'] as const) {
      const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
      await world.deps.main.db.update(personTable).set({ status }).where(eq(personTable.id, shop.owner.id))
      await expect(pay(buyer, shop)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
  it('is paid nothing across a block, as nothing can be ordered there', async () => {
    const createdAt = world.deps.now()
    for (const isOwners of [true, false]) {
      const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
      const [blockerId, blockedId] = isOwners ? [shop.owner.id, buyer.id] : [buyer.id, shop.owner.id]
      await world.deps.main.db.insert(block).values({ blockerId, blockedId, createdAt })
      await expect(pay(buyer, shop)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
})
