import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { orderOf } from '../../../test/statements.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { connectDatabase } from '../../db/client.ts'
import { one, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { grantPoints } from '../../pay/desk/grant-points.ts'
import { endPoints } from '../../pay/points/end-points.ts'
import { readPoints } from '../../pay/points/read-points.ts'
import { pointsPart } from '../../shared/points-part.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { confirmOrder } from '../orders/confirm-order.ts'
import { expireOrders } from '../orders/expire-orders.ts'
import { placeOrder } from '../orders/place-order.ts'
import { previewCancel } from '../orders/preview-cancel.ts'
import { readOrder } from '../orders/read-order.ts'
import { setOptions } from '../products/set-options.ts'
import { listMine, quoteCoupons, shopOffers, takeByCode, takeCoupon } from './my-coupons.ts'
import { applyCoupon, shareOut } from './rules.ts'
import { makeCouponInput } from './schema.ts'
import { listCoupons, makeCoupon, stopCoupon } from './shop-coupons.ts'
import { returnCoupon } from './use-coupon.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

const dayMs = 86_400_000
type Shop = Awaited<ReturnType<OrderWorld['shop']>>

const at = (days: number) => new Date(fixture.world.deps.now().getTime() + days * dayMs).toISOString()
function make(shop: Shop, terms: Partial<z.input<typeof makeCouponInput>> = {}) {
  const wanted = {
    title: '3천 원 할인',
    kind: 'amount' as const,
    value: 3_000,
    minimumKrw: 10_000,
    startsAt: at(-1),
    endsAt: at(30),
    ...terms,
  }
  return makeCoupon(shop.owner.ctx, makeCouponInput.parse(wanted))
}
async function give(person: TestPerson, amountKrw: number, lifeDays = 30) {
  const staff = await fixture.world.person({ role: 'finance' })
  const wish = { personId: person.id, amountKrw, lifeDays, note: '선물', reason: '시험을 위해서' }
  await grantPoints(staff.ctx, { ...wish, idempotencyKey: randomUUID() })
  if (amountKrw > 10_000)
    await grantPoints((await fixture.world.person({ role: 'finance' })).ctx, { ...wish, idempotencyKey: randomUUID() })
}
const points = async (person: TestPerson) => (await readPoints(person.ctx)).balanceKrw
async function sound() {
  expect(await fixture.unsound()).toEqual([])
  expect((await verifyLedger(fixture.world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
}
/** Three cups of 3,333 and a bowl of 7,000: 16,999 in all. */
async function scene({ autoConfirm = false } = {}) {
  const [buyer, shop] = [await fixture.buyer(100_000), await fixture.shop({ autoConfirm })]
  const cup = await fixture.world.product(shop, { priceKrw: 3_333, stock: 50 })
  const bowl = await fixture.world.product(shop, { priceKrw: 7_000, stock: 50 })
  const lines = [
    { productId: cup.id, quantity: 3 },
    { productId: bowl.id, quantity: 1 },
  ]
  return { buyer, shop, cup, bowl, lines }
}

const putBlock = (blocker: TestPerson, blocked: TestPerson, at: Date) =>
  sql`insert into block (blocker_id, blocked_id, created_at) values (${blocker.id}::uuid, ${blocked.id}::uuid, ${at}::timestamptz)`
const setStatus = (person: TestPerson, status: string) => sql`update person set status = ${status} where id = ${person.id}::uuid`

describe('shares', () => {
  it('add up exactly, by largest remainder', () => {
    expect(shareOut(1_000, [9_999, 7_000])).toEqual([588, 412])
    expect(shareOut(2, [1, 1, 1])).toEqual([1, 1, 0])
    expect(shareOut(5, [0, 3])).toEqual([0, 5])
    for (let total = 1; total < 60; total += 1) expect(shareOut(total, [17, 29, 54, 3]).reduce((sum, share) => sum + share, 0)).toBe(total)
  })
  it('of points are exact in whatever parts an order comes back', () => {
    const order = { totalKrw: 16_999, pointsKrw: 5_000 }
    for (const parts of [[16_999], [3_333, 3_333, 3_333, 7_000], [1, 2, 16_996], [7_000, 9_999]]) {
      let before = 0
      const back = parts.map((part) => {
        const krw = pointsPart(order, before, part)
        expect(krw).toBeLessThanOrEqual(part)
        before += part
        return krw
      })
      expect(back.reduce((sum, krw) => sum + krw, 0)).toBe(5_000)
    }
  })
})

describe('a coupon', () => {
  it('is taken once, quoted, used with its shares on the lines, and seen by its shop with what it sold', async () => {
    const { buyer, shop, lines } = await scene({ autoConfirm: true })
    const { couponId } = await make(shop)
    expect((await shopOffers(buyer.ctx, { handle: shop.handle })).coupons).toMatchObject([{ couponId, isTaken: false, isUsed: false }])
    await takeCoupon(buyer.ctx, { couponId })
    expect((await takeCoupon(buyer.ctx, { couponId })).coupons).toMatchObject([
      { couponId, state: 'usable', shop: { handle: shop.handle } },
    ])
    expect(await quoteCoupons(buyer.ctx, { shopId: shop.id, lines })).toMatchObject({
      goodsKrw: 16_999,
      coupons: [{ couponId, discountKrw: 3_000, refused: null }],
      pointsKrw: 0,
    })
    const order = await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000 })
    expect(order).toMatchObject({ totalKrw: 13_999, goodsKrw: 16_999, discountKrw: 3_000, capturedKrw: 13_999 })
    expect(order.lines.map(({ discountKrw }) => discountKrw)).toEqual([1_765, 1_235])
    expect(await fixture.owed(shop)).toBe(13_999)
    expect((await listMine(buyer.ctx)).coupons).toMatchObject([{ state: 'used' }])
    expect((await listCoupons(shop.owner.ctx, { cursor: null, limit: 20 })).coupons).toMatchObject([
      { couponId, state: 'open', takenCount: 1, usedCount: 1, discountKrw: 3_000, salesKrw: 13_999 },
    ])
    await sound()
  })

  it('is used, and points are, under an approval that names them: none is used in place of the other at the same amount', async () => {
    const { buyer, shop, lines } = await scene()
    const [{ couponId }, { couponId: otherId }] = [await make(shop), await make(shop)]
    for (const id of [couponId, otherId]) await takeCoupon(buyer.ctx, { couponId: id })
    await give(buyer, 3_000)
    const key = randomUUID()
    const ways = [
      { expectedTotalKrw: 16_999, pointsKrw: 3_000 },
      { expectedTotalKrw: 13_999, couponId },
      { expectedTotalKrw: 13_999, couponId: otherId },
      { expectedTotalKrw: 13_999 },
    ]
    for (const [signed, { expectedTotalKrw, ...savings }] of ways.entries()) {
      const amountKrw = expectedTotalKrw - (savings.pointsKrw ?? 0)
      const approval = await fixture.world.approve(buyer, orderOf(shop, key, amountKrw, lines, savings))
      for (const [used, way] of ways.entries())
        if (used !== signed) {
          const asked = { idempotencyKey: key, shopId: shop.id, shopHandle: shop.handle, lines, postId: null, ...way, approval }
          await expect(placeOrder(buyer.ctx, asked)).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
        }
    }
    await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000, pointsKrw: 3_000 })
    await sound()
  })

  it('that was changed beside its approval is found by kiwi pay verify', async () => {
    const { buyer, shop, lines } = await scene()
    const [{ couponId }, { couponId: otherId }] = [await make(shop), await make(shop)]
    await takeCoupon(buyer.ctx, { couponId })
    await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000 })
    const usedIs = (id: string) =>
      run(fixture.world.owner.db, sql`update coupon_use set coupon_id = ${id}::uuid where person_id = ${buyer.id}::uuid`)
    await usedIs(otherId)
    const found = (await verifyLedger(fixture.world.ctx())).filter(({ broken }) => broken > 0)
    expect(found.map(({ invariant }) => invariant)).toContain(
      'an approval was used by the verb, for the payee and for the basket or request that it names',
    )
    await usedIs(couponId)
    await sound()
  })

  it('is quoted for a choice of a product as for any other', async () => {
    const { buyer, shop } = await scene()
    const { couponId } = await make(shop)
    await takeCoupon(buyer.ctx, { couponId })
    const shirt = await fixture.world.product(shop, { priceKrw: 12_000 })
    const choice = { values: ['L'], priceKrw: 12_000, stock: 1 }
    const { options } = await setOptions(shop.owner.ctx, { productId: shirt.id, optionNames: ['크기'], options: [choice] })
    expect(await quoteCoupons(buyer.ctx, { shopId: shop.id, lines: [{ productId: options[0]!.id, quantity: 1 }] })).toMatchObject({
      goodsKrw: 12_000,
      coupons: [{ couponId, discountKrw: 3_000, refused: null }],
    })
  })

  it.each([9, -9])('begins and ends by the clock of Postgres, also at an API whose clock is %i minutes off', async (minutesOff) => {
    const { buyer, shop, lines } = await scene()
    const { couponId } = await make(shop)
    await takeCoupon(buyer.ctx, { couponId })
    const url = new URL(fixture.world.env['DATABASE_URL']!)
    url.searchParams.set('kiwi.clock', 'postgres')
    const main = connectDatabase({ driver: 'postgres-js', poolMax: 2, leaseMax: 2, applicationName: 'other clock', url: url.href })
    const ctx = { ...buyer.ctx, main, now: () => new Date(Date.now() + minutesOff * 60_000) }
    const seen = async () => [
      (await listMine(ctx)).coupons[0]!.state,
      (await shopOffers(ctx, { handle: shop.handle })).coupons.length,
      (await quoteCoupons(ctx, { shopId: shop.id, lines })).coupons.length,
    ]
    const ends = (minutes: number) =>
      run(
        fixture.world.owner.db,
        sql`update coupon set ends_at = clock_timestamp() + ${`${minutes} minutes`}::interval where id = ${couponId}::uuid`,
      )
    await ends(4)
    expect(await seen()).toEqual(['usable', 1, 1])
    await ends(-4)
    expect(await seen()).toEqual(['ended', 0, 0])
    await main.end()
  })

  it('of a shop whose owner is blocked, either way, or suspended is neither shown nor taken, and comes back when that ends', async () => {
    const { shop } = await scene()
    const [open, coded] = [await make(shop), await make(shop, { code: 'SPRING-26' })]
    const { main, now } = fixture.world.deps
    const has = async (ctx: TestPerson['ctx']) => [
      (await shopOffers(ctx, { handle: shop.handle })).coupons.length,
      (await listMine(ctx)).coupons.length,
    ]
    const apart: ((buyer: TestPerson) => [Sql, Sql])[] = [
      (buyer) => [putBlock(buyer, shop.owner, now()), sql`delete from block`],
      (buyer) => [putBlock(shop.owner, buyer, now()), sql`delete from block`],
      () => [setStatus(shop.owner, 'suspended'), setStatus(shop.owner, 'active')],
    ]
    for (const parted of apart) {
      const buyer = await fixture.world.person()
      await takeCoupon(buyer.ctx, { couponId: open.couponId })
      const [begin, end] = parted(buyer)
      await run(main.db, begin)
      expect(await has(buyer.ctx)).toEqual([0, 0])
      await expect(takeCoupon(buyer.ctx, { couponId: open.couponId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(takeByCode(buyer.ctx, { handle: shop.handle, code: coded.code! })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        reason: 'coupon_code_unknown',
      })
      await run(main.db, end)
      expect(await has(buyer.ctx)).toEqual([1, 1])
    }
  })

  it('of the last use is used once, however many order with it at once', async () => {
    const { shop } = await scene()
    const { couponId } = await make(shop, { value: 1_000, minimumKrw: 2_000, totalCount: 1 })
    const buyers = await Promise.all(Array.from({ length: 6 }, () => fixture.buyer(20_000)))
    for (const buyer of buyers) await takeCoupon(buyer.ctx, { couponId })
    // A product each: the lock of one that all want would let them in one after the other.
    const said = await Promise.allSettled(
      buyers.map(async (buyer) => {
        const { id: productId } = await fixture.world.product(shop, { priceKrw: 3_333 })
        return fixture.place(buyer, shop, [{ productId, quantity: 1 }], { couponId, discountKrw: 1_000 })
      }),
    )
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of said)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT', details: { reason: 'coupon_used_up' } })
    await sound()
  })

  it('of one person is used once by two orders of theirs at once, and nothing of the other order stays', async () => {
    const { buyer, shop } = await scene()
    const { couponId } = await make(shop, { value: 1_000, minimumKrw: 2_000 })
    await takeCoupon(buyer.ctx, { couponId })
    const others = await Promise.all(Array.from({ length: 3 }, () => fixture.world.product(shop, { priceKrw: 3_333, stock: 50 })))
    const said = await Promise.allSettled(
      others.map(({ id: productId }) => fixture.place(buyer, shop, [{ productId, quantity: 1 }], { couponId, discountKrw: 1_000 })),
    )
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const stocks = await Promise.all(others.map(({ id }) => fixture.stock(id)))
    expect(stocks.toSorted()).toEqual([49, 50, 50])
    expect(await fixture.wallet(buyer)).toEqual({ posted: 100_000, held: 2_333 })
    await sound()
  })

  it('comes back with a whole cancel and with an expired order, and stays used after a partial one', async () => {
    const { buyer, shop, lines } = await scene()
    const { couponId } = await make(shop)
    await takeCoupon(buyer.ctx, { couponId })
    const first = await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000 })
    await fixture.cancel(buyer, first.orderId, [{ lineId: first.lines[1]!.lineId, quantity: 1 }])
    expect((await listMine(buyer.ctx)).coupons).toMatchObject([{ state: 'used' }])
    await fixture.cancel(buyer, first.orderId)
    expect((await listMine(buyer.ctx)).coupons).toMatchObject([{ state: 'usable' }])
    await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000 })
    fixture.world.advance(4 * dayMs)
    await expireOrders({ ...fixture.world.ctx(), platform: fixture.world.deps.platform })
    expect((await listMine(buyer.ctx)).coupons).toMatchObject([{ state: 'usable' }])
    expect(await fixture.wallet(buyer)).toEqual({ posted: 100_000, held: 0 })
    await sound()
  })

  it('says why it does not help: another shop, not taken, over, below its minimum, other products, stopped', async () => {
    const { buyer, shop, cup, bowl, lines } = await scene()
    const other = await scene()
    const foreign = await make(other.shop)
    const [plain, future, bowls] = [
      await make(shop, { endsAt: at(2) }),
      await make(shop, { startsAt: at(5) }),
      await make(shop, { kind: 'percent', value: 50, capKrw: 2_000, minimumKrw: 0, productIds: [bowl.id] }),
    ]
    const refusal = (couponId: string, some = lines) =>
      fixture.place(buyer, shop, some, { couponId }).then(
        () => 'ok',
        (error: { code: string; details?: { reason?: string } }) => error.details?.reason ?? error.code,
      )
    expect(await refusal(plain.couponId)).toBe('coupon_not_taken')
    await takeCoupon(buyer.ctx, foreign)
    expect(await refusal(foreign.couponId)).toBe('coupon_wrong_shop')
    expect(await refusal(randomUUID())).toBe('coupon_wrong_shop')
    for (const { couponId } of [plain, future, bowls]) await takeCoupon(buyer.ctx, { couponId })
    expect(await refusal(future.couponId)).toBe('coupon_not_yet')
    expect(await refusal(plain.couponId, [{ productId: cup.id, quantity: 1 }])).toBe('coupon_minimum')
    expect(await refusal(bowls.couponId, [{ productId: cup.id, quantity: 1 }])).toBe('coupon_wrong_products')
    // The total that was seen is without the discount: the price is another now.
    expect(await refusal(bowls.couponId)).toBe('PRICE_CHANGED')
    await stopCoupon(shop.owner.ctx, bowls)
    expect(await refusal(bowls.couponId)).toBe('coupon_stopped')
    fixture.world.advance(3 * dayMs)
    expect(await refusal(plain.couponId)).toBe('coupon_expired')
    await expect(takeCoupon(buyer.ctx, plain)).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'coupon_expired' } })
    await expect(stopCoupon(other.shop.owner.ctx, plain)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 100_000, held: 0 })
  })

  it('with a code is found by the code only, and a code is one coupon of a shop', async () => {
    const { buyer, shop, bowl } = await scene()
    await make(shop, { code: ' kiwi-10 ', kind: 'percent', value: 10, minimumKrw: 0, productIds: [bowl.id] })
    await expect(make(shop, { code: 'KIWI-10' })).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'coupon_code_taken' } })
    expect((await shopOffers(buyer.ctx, { handle: shop.handle })).coupons).toEqual([])
    await expect(takeByCode(buyer.ctx, { handle: shop.handle, code: 'NO-SUCH' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await takeByCode(buyer.ctx, { handle: shop.handle, code: 'KIWI-10' })).coupons).toMatchObject([{ value: 10, isForAll: false }])
    const foreign = await scene()
    await expect(make(shop, { productIds: [foreign.cup.id] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is said in its state to its shop and to each buyer, beside those of another shop and another buyer', async () => {
    const [{ buyer, shop, cup, lines }, other] = [await scene({ autoConfirm: true }), await scene({ autoConfirm: true })]
    const made = new Map<string, string>()
    const add = async (title: string, terms: Parameters<typeof make>[1] = {}, of = shop) => {
      fixture.world.advance(1_000)
      made.set(title, (await make(of, { title, ...terms })).couponId)
    }
    const couponId = (title: string) => ({ couponId: made.get(title)! })
    await add('stopped')
    await add('ended', { endsAt: at(1) })
    await add('last', { totalCount: 1, perPerson: 2 })
    await add('planned', { startsAt: at(5), minimumKrw: 20_000 })
    await add('mine', { totalCount: 2 })
    await add('more', { minimumKrw: 16_000, value: 4_000 })
    await add('much', { minimumKrw: 90_000 })
    await add('open', { perPerson: 2 })
    await add('code', { code: 'CODE-1' })
    await add('foreign', {}, other.shop)
    const titles = async (of = buyer) => (await listMine(of.ctx)).coupons.map(({ title, state }) => `${title} ${state}`)
    for (const title of ['stopped', 'ended', 'last', 'planned', 'mine', 'more', 'much', 'open', 'foreign'])
      await takeCoupon(buyer.ctx, couponId(title))
    for (const title of ['last', 'mine', 'open']) await takeCoupon(other.buyer.ctx, couponId(title))
    const use = (title: string, of = buyer) => fixture.place(of, shop, lines, { ...couponId(title), discountKrw: 3_000 })
    await use('mine')
    const { orderId, lines: bought } = await use('last', other.buyer)
    await fixture.cancel(shop.owner, orderId, [{ lineId: bought[1]!.lineId, quantity: 1 }])
    await use('open', other.buyer)
    const { orderId: takenBack } = await use('open', other.buyer)
    await fixture.cancel(shop.owner, takenBack)
    await stopCoupon(shop.owner.ctx, couponId('stopped'))
    fixture.world.advance(2 * dayMs)

    const seenBy = async (of: TestPerson) =>
      (await shopOffers(of.ctx, { handle: shop.handle })).coupons.map(({ title, isTaken, isUsed }) => [title, isTaken, isUsed])
    expect(await seenBy(buyer)).toEqual([
      ['open', true, false],
      ['much', true, false],
      ['more', true, false],
      ['mine', true, true],
    ])
    expect(await seenBy(other.buyer)).toEqual([
      ['open', true, false],
      ['much', false, false],
      ['more', false, false],
      ['mine', true, false],
    ])
    const first = ['more usable', 'much usable', 'open usable', 'foreign usable', 'planned not_yet', 'mine used']
    expect(await titles()).toEqual([...first, 'ended ended', 'stopped ended', 'last ended'])
    expect(await titles(other.buyer)).toEqual(['mine usable', 'open usable', 'last ended'])

    const quote = async (of: TestPerson) =>
      (await quoteCoupons(of.ctx, { shopId: shop.id, lines })).coupons.map(({ title, discountKrw, refused }) => [
        title,
        discountKrw,
        refused,
      ])
    expect(await quote(buyer)).toEqual([
      ['more', 4_000, null],
      ['open', 3_000, null],
      ['planned', 0, 'coupon_not_yet'],
      ['much', 0, 'coupon_minimum'],
    ])
    expect((await quote(other.buyer)).map(([title]) => title).toSorted()).toEqual(['mine', 'open'])
    const notSold = (productId: string) =>
      expect(quoteCoupons(buyer.ctx, { shopId: shop.id, lines: [{ productId, quantity: 1 }] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await notSold(other.cup.id)
    await run(fixture.world.owner.db, sql`update product set state = 'hidden' where id = ${cup.id}::uuid`)
    await notSold(cup.id)

    const page = (cursor: string | null) => listCoupons(shop.owner.ctx, { cursor, limit: 5 })
    const newest = await page(null)
    const { coupons, nextCursor } = await page(newest.nextCursor)
    expect(nextCursor).toBe(null)
    expect(
      [...newest.coupons, ...coupons].map((one) => [one.title, one.state, one.takenCount, one.usedCount, one.discountKrw, one.salesKrw]),
    ).toEqual([
      ['code', 'open', 0, 0, 0, 0],
      ['open', 'open', 2, 1, 3_000, 13_999],
      ['much', 'open', 1, 0, 0, 0],
      ['more', 'open', 1, 0, 0, 0],
      ['mine', 'open', 2, 1, 3_000, 13_999],
      ['planned', 'planned', 1, 0, 0, 0],
      ['last', 'used_up', 2, 1, 3_000, 8_234],
      ['ended', 'ended', 1, 0, 0, 0],
      ['stopped', 'stopped', 1, 0, 0, 0],
    ])
    fixture.world.advance(29 * dayMs)
    expect(await titles()).not.toContain('ended ended')
    expect(await titles()).toContain('stopped ended')
    await sound()
  })

  it('is stopped by its shop only, keeps when it was, and comes back once of an order', async () => {
    const [{ buyer, shop, bowl, lines }, other] = [await scene(), await scene()]
    const { couponId } = await make(shop, { productIds: [bowl.id, bowl.id], minimumKrw: 5_000, perPerson: 2 })
    await takeCoupon(buyer.ctx, { couponId })
    await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000 })
    const { orderId } = await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000 })
    const coupon = async () =>
      one(
        fixture.world.owner.db,
        sql<{ stoppedAt: Date | null; usedCount: number }>`select stopped_at, used_count from coupon where id = ${couponId}::uuid`,
      )
    await fixture.cancel(buyer, orderId)
    await write(buyer.ctx, (tx) => returnCoupon(tx, orderId, fixture.world.deps.now()))
    expect((await coupon()).usedCount).toBe(1)
    await expect(stopCoupon(other.shop.owner.ctx, { couponId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await coupon()).stoppedAt).toBe(null)
    await stopCoupon(shop.owner.ctx, { couponId })
    const stopped = await coupon()
    fixture.world.advance(60_000)
    await stopCoupon(shop.owner.ctx, { couponId })
    expect(await coupon()).toEqual(stopped)
  })

  it('takes no more than its cap, and leaves something to pay', () => {
    const terms = {
      shopId: 'shop',
      kind: 'percent' as const,
      value: 90,
      capKrw: null,
      minimumKrw: 0,
      totalCount: null,
      usedCount: 0,
      perPerson: 1,
      isTaken: true,
      usedByPerson: 0,
      productIds: null,
      startsAt: new Date(0),
      endsAt: new Date(10),
      stoppedAt: null,
      at: new Date(5),
    }
    const line = [{ productId: 'cup', unitPriceKrw: 1_000, quantity: 2 }]
    expect(applyCoupon(terms, 'shop', line)).toMatchObject({ discountKrw: 1_800 })
    expect(applyCoupon({ ...terms, capKrw: 500 }, 'shop', line)).toMatchObject({ discountKrw: 500, shares: [500] })
    expect(applyCoupon({ ...terms, kind: 'amount', value: 9_000 }, 'shop', line)).toMatchObject({ discountKrw: 1_999 })
  })
})

describe('points', () => {
  it('pay a part beside the wallet; each part of a cancel gives both their share, before and after the capture', async () => {
    const { buyer, shop, lines } = await scene()
    await give(buyer, 5_000)
    const order = await fixture.place(buyer, shop, lines, { pointsKrw: 5_000 })
    expect(order).toMatchObject({ totalKrw: 16_999, pointsKrw: 5_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 100_000, held: 11_999 })
    expect(await readPoints(buyer.ctx)).toMatchObject({ balanceKrw: 0, heldKrw: 5_000 })
    const [cups, bowl] = order.lines.map(({ lineId }) => lineId)
    const part = [{ lineId: cups!, quantity: 1 }]
    expect((await previewCancel(buyer.ctx, { orderId: order.orderId, lines: part })).legs).toEqual([
      { kind: 'release', from: 'hold', to: 'buyer', amountKrw: 2_353 },
      { kind: 'release', from: 'hold', to: 'points', amountKrw: 980 },
    ])
    await fixture.cancel(buyer, order.orderId, part)
    expect(await points(buyer)).toBe(980)
    await sound()
    await confirmOrder(shop.owner.ctx, { orderId: order.orderId })
    expect(await fixture.owed(shop)).toBe(13_666)
    expect(await fixture.wallet(buyer)).toEqual({ posted: 90_354, held: 0 })
    await fixture.cancel(shop.owner, order.orderId, [{ lineId: bowl!, quantity: 1 }])
    await sound()
    await fixture.cancel(buyer, order.orderId)
    expect(await fixture.wallet(buyer)).toEqual({ posted: 100_000, held: 0 })
    expect(await points(buyer)).toBe(5_000)
    expect(await fixture.owed(shop)).toBe(0)
    expect(await readOrder(buyer.ctx, { orderId: order.orderId })).toMatchObject({ state: 'cancelled', refundedKrw: 13_666 })
    await sound()
  })

  it('go first from what ends first, and what ended meanwhile lives seven days more', async () => {
    const { buyer, shop, lines } = await scene({ autoConfirm: true })
    await give(buyer, 2_000, 60)
    await give(buyer, 1_500, 5)
    const { orderId } = await fixture.place(buyer, shop, lines, { pointsKrw: 2_500 })
    expect((await readPoints(buyer.ctx)).lots.map(({ leftKrw }) => leftKrw)).toEqual([1_000])
    fixture.world.advance(6 * dayMs)
    await endPoints(fixture.world.ctx())
    // Half past midnight in Seoul.
    fixture.world.advance(dayMs + 55_800_000 - (fixture.world.deps.now().getTime() % dayMs))
    const midnight = fixture.world.deps.now().getTime() - 1_800_000
    const [cups] = (await readOrder(buyer.ctx, { orderId })).lines
    await fixture.cancel(buyer, orderId, [{ lineId: cups!.lineId, quantity: 1 }])
    // What ends last is whole first.
    expect((await readPoints(buyer.ctx)).lots.map(({ leftKrw }) => leftKrw)).toEqual([1_490])
    await fixture.cancel(buyer, orderId)
    const { lots } = await readPoints(buyer.ctx)
    expect(lots.map(({ leftKrw }) => leftKrw)).toEqual([1_500, 2_000])
    expect(Date.parse(lots[0]!.expiresAt)).toBe(midnight + 8 * dayMs)
    fixture.world.advance(9 * dayMs)
    await endPoints(fixture.world.ctx())
    expect(await points(buyer)).toBe(2_000)
    await sound()
  })

  it('are taken around what is spent already', async () => {
    const { buyer, shop, lines } = await scene()
    await give(buyer, 1_000, 30)
    await fixture.place(buyer, shop, lines, { pointsKrw: 1_000 })
    await give(buyer, 500, 10)
    await give(buyer, 500, 60)
    await fixture.place(buyer, shop, lines, { pointsKrw: 800 })
    expect((await readPoints(buyer.ctx)).lots.map(({ leftKrw }) => leftKrw)).toEqual([200])
    await sound()
  })

  it('are spent once by two orders at once, never all of an order, and never more than there are', async () => {
    const { buyer, shop, lines } = await scene()
    await give(buyer, 4_000)
    await expect(fixture.place(buyer, shop, lines, { pointsKrw: 4_001 })).rejects.toMatchObject({ details: { reason: 'points_short' } })
    await expect(fixture.place(buyer, shop, lines, { pointsKrw: 16_950 })).rejects.toMatchObject({ details: { reason: 'points_too_many' } })
    const said = await Promise.allSettled(Array.from({ length: 4 }, () => fixture.place(buyer, shop, lines, { pointsKrw: 3_000 })))
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await points(buyer)).toBe(1_000)
    await sound()
  })

  it('come back of an expired order with a coupon, and both can be used again', async () => {
    const { buyer, shop, lines } = await scene()
    await give(buyer, 4_000, 90)
    const { couponId } = await make(shop)
    await takeCoupon(buyer.ctx, { couponId })
    await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000, pointsKrw: 4_000 })
    fixture.world.advance(4 * dayMs)
    await expireOrders({ ...fixture.world.ctx(), platform: fixture.world.deps.platform })
    const again = await fixture.place(buyer, shop, lines, { couponId, discountKrw: 3_000, pointsKrw: 4_000 })
    await confirmOrder(shop.owner.ctx, { orderId: again.orderId })
    expect(await fixture.owed(shop)).toBe(13_999)
    expect(await fixture.wallet(buyer)).toEqual({ posted: 90_001, held: 0 })
    await sound()
  })
})
