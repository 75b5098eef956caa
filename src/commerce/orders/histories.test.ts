import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { couponKrw, couponMinimumKrw, couponUses, leftOf, OrderModel, worthOfPart } from '../../../test/worlds/order-model.ts'
import { taggingIn } from '../../../test/worlds/tagging.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { KiwiError } from '../../errors.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { write } from '../../db/write.ts'
import { givePoints } from '../../pay/points/give-points.ts'
import { readPoints } from '../../pay/points/read-points.ts'
import { takeCoupon } from '../coupons/my-coupons.ts'
import { makeCoupon } from '../coupons/shop-coupons.ts'
import { answerReturn, receiveReturn } from './answer-return.ts'
import { cancelOrder } from './cancel-order.ts'
import { confirmOrder } from './confirm-order.ts'
import { confirmPurchase } from './confirm-purchase.ts'
import { expireOrders } from './expire-orders.ts'
import { finishOrders } from './finish-orders.ts'
import { handOver } from './hand-over.ts'
import { readOrder } from './read-order.ts'
import { requestReturn } from './request-return.ts'
import { resumeCommissions } from './resume-commissions.ts'
import { resumeRefunds } from './resume-refunds.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
  await run(fixture.world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${debtCapKrw} where version = 2`)
})
afterAll(() => fixture.world.close())

const shops = [{ autoConfirm: false }, { autoConfirm: true }]
const products = [
  { shop: 0, priceKrw: 3_300, stock: 9, commissionPpm: 100_000 },
  { shop: 0, priceKrw: 12_345, stock: 6 },
  { shop: 1, priceKrw: 7_777, stock: 8, commissionPpm: 77_000 },
  { shop: 1, priceKrw: 101, stock: 30 },
]
const purses = [90_000, 40_000]
const points = [9_000, 2_000]
/** Each shop has to keep so much, as if it had been paid before: refunds below that wait. */
const debtCapKrw = -9_000

const some = fc.nat({ max: 20 })
const quantity = fc.integer({ min: 1, max: 4 })
const deed = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      buyer: fc.nat({ max: 1 }),
      shop: fc.nat({ max: 1 }),
      first: fc.option(quantity),
      second: quantity,
      points: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_500 })),
      hasCoupon: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('checkout' as const),
      buyer: fc.nat({ max: 1 }),
      quantities: fc.tuple(quantity, quantity),
      coupons: fc.tuple(fc.boolean(), fc.boolean()),
      points: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_500 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('confirm' as const), order: some }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('cancel' as const),
      order: some,
      who: fc.constantFrom('buyer' as const, 'shop' as const),
      lines: fc.option(fc.uniqueArray(fc.record({ line: fc.nat({ max: 1 }), quantity }), { minLength: 1, selector: ({ line }) => line })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('give back' as const),
      order: some,
      lines: fc.option(fc.uniqueArray(fc.record({ line: fc.nat({ max: 1 }), quantity }), { minLength: 1, selector: ({ line }) => line })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hand over' as const), order: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('confirm purchase' as const), order: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 30, 80, 170) }) },
)
type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value : never

/** A commission is paid, owed back in part, and withheld from the next: chance rarely makes it. */
const tagged = (pieces: number): Deed[] => [
  { do: 'place', buyer: 0, shop: 1, first: 3, second: 1, points: 0, hasCoupon: false },
  { do: 'confirm purchase', order: 0 },
  { do: 'give back', order: 0, lines: [{ line: 0, quantity: pieces }] },
  { do: 'place', buyer: 1, shop: 1, first: 2, second: 1, points: 700, hasCoupon: true },
  { do: 'confirm purchase', order: 1 },
]
const history = fc
  .tuple(fc.nat({ max: 8 }), fc.array(deed, { minLength: 5, maxLength: 32 }))
  .map(([pieces, deeds]) => (pieces === 1 || pieces === 3 ? [...tagged(pieces), ...deeds] : deeds))

/**
 * One history, lived by the model and by the fixture; after each deed both must have said the same.
 */
async function live(deeds: Deed[]): Promise<void> {
  const { world } = fixture
  const model = new OrderModel(shops, products, purses, debtCapKrw, points)
  const [waits, atOnce] = [await fixture.shop(), await fixture.shop({ autoConfirm: true })]
  const stores = [waits, atOnce]
  const buyers = [await fixture.buyer(purses[0]), await fixture.buyer(purses[1])]
  const goods = await Promise.all(products.map(({ shop, priceKrw, stock }) => world.product(stores[shop]!, { priceKrw, stock })))
  const [tagging, tagger] = [taggingIn(world), await world.person()]
  for (const [at, { shop, commissionPpm }] of products.entries())
    if (commissionPpm !== undefined) await tagging.pay(stores[shop]!, commissionPpm, { windowDays: 30, productId: goods[at]!.id })
  const post = await tagging.tag(tagger, ...goods)
  const tap = async () => {
    for (const buyer of buyers) for (const product of goods) await tagging.tap(buyer, post, product)
  }
  await tap()
  const endsAt = new Date(world.deps.now().getTime() + 3_650 * 86_400_000).toISOString()
  const terms = {
    title: '할인',
    kind: 'amount' as const,
    value: couponKrw,
    minimumKrw: couponMinimumKrw,
    perPerson: couponUses,
    code: null,
  }
  const more = { capKrw: null, totalCount: null, productIds: null, startsAt: world.deps.now().toISOString(), endsAt }
  const coupons = await Promise.all(stores.map((shop) => makeCoupon(shop.owner.ctx, { ...terms, ...more })))
  for (const [nth, buyer] of buyers.entries()) {
    for (const { couponId } of coupons) await takeCoupon(buyer.ctx, { couponId })
    await write(world.ctx(), (tx) => givePoints(tx, grantOf(buyer.id, points[nth]!), world.deps.now()))
  }
  const orders: { orderId: string; lines: string[] }[] = []

  for (const act of deeds) {
    if (act.do === 'wait') {
      world.advance(act.hours * 3_600_000)
      model.nowMs += act.hours * 3_600_000
      await resumeRefunds({ ...world.ctx(), platform: world.deps.platform })
      model.resume()
      await resumeCommissions({ ...world.ctx(), platform: world.deps.platform })
      model.resumeCommissions()
      await tap()
      continue
    }
    if (act.do === 'expire') {
      await expireOrders({ ...world.ctx(), platform: world.deps.platform })
      model.expire()
      continue
    }
    if (act.do === 'finish') {
      await finishOrders({ ...world.ctx(), platform: world.deps.platform })
      model.finish()
      continue
    }
    if (act.do === 'place') {
      const basket = [
        ...(act.first === null ? [] : [{ product: act.shop * 2, quantity: act.first }]),
        { product: act.shop * 2 + 1, quantity: act.second },
      ]
      const lines = basket.map(({ product, quantity: count }) => ({ productId: goods[product]!.id, quantity: count }))
      const goodsKrw = basket.reduce((sum, { product, quantity: count }) => sum + products[product]!.priceKrw * count, 0)
      const discountKrw = act.hasCoupon ? couponKrw : 0
      const pointsKrw = Math.min(act.points, Math.max(0, goodsKrw - discountKrw - 100))
      const saved = {
        ...(act.hasCoupon ? { couponId: coupons[act.shop]!.couponId, discountKrw } : {}),
        ...(pointsKrw > 0 ? { pointsKrw } : {}),
      }
      const said = await outcome(async () => {
        const order = await fixture.place(buyers[act.buyer]!, stores[act.shop]!, lines, saved)
        orders.push({ orderId: order.orderId, lines: order.lines.map(({ lineId }) => lineId) })
      })
      expect(said).toBe(model.place(act.buyer, basket, { points: pointsKrw, hasCoupon: act.hasCoupon }))
      continue
    }
    if (act.do === 'checkout') {
      // The dearer product of one shop, the cheaper one of the other.
      const parts = act.quantities.map((count, shop) => ({ shop, product: shop * 2 + 1, count, hasCoupon: act.coupons[shop]! }))
      const most = parts.map(({ product, count, hasCoupon }) => products[product]!.priceKrw * count - (hasCoupon ? couponKrw : 0) - 100)
      const pointsKrw = Math.min(
        act.points,
        most.reduce((sum, krw) => sum + Math.max(0, krw), 0),
      )
      const cart = parts.map(({ shop, product, count, hasCoupon }) => ({
        shop: stores[shop]!,
        lines: [{ productId: goods[product]!.id, quantity: count }],
        couponId: hasCoupon ? coupons[shop]!.couponId : undefined,
      }))
      const said = await outcome(async () => {
        const { purchase } = await fixture.checkout(buyers[act.buyer]!, cart, { pointsKrw })
        for (const { handle } of stores) {
          const { orderId, lines } = purchase.orders.find(({ shop }) => shop.handle === handle)!
          orders.push({ orderId, lines: lines.map(({ lineId }) => lineId) })
        }
      })
      const baskets = parts.map(({ product, count, hasCoupon }) => ({ basket: [{ product, quantity: count }], hasCoupon }))
      expect(said).toBe(model.checkout(act.buyer, baskets, pointsKrw))
      continue
    }
    if (orders.length === 0) continue
    const at = act.order % orders.length
    const { orderId, lines: lineIds } = orders[at]!
    const { shop, buyer, lines: modelLines } = model.orders[at]!
    if (act.do === 'confirm') {
      expect(await outcome(() => confirmOrder(stores[shop]!.owner.ctx, { orderId }))).toBe(model.confirm(at))
      continue
    }
    if (act.do === 'hand over') {
      expect(await outcome(() => handOver(stores[shop]!.owner.ctx, { orderId }))).toBe(model.handOver(at))
      continue
    }
    if (act.do === 'confirm purchase') {
      expect(await outcome(() => confirmPurchase(buyers[buyer]!.ctx, { orderId }))).toBe(model.confirmPurchase(at))
      continue
    }
    const wanted = act.lines?.filter(({ line }) => line < lineIds.length) ?? null
    if (wanted?.length === 0) continue
    const worth =
      wanted === null
        ? leftOf(model.orders[at]!)
        : wanted.reduce((sum, { line, quantity: count }) => sum + worthOfPart(modelLines[line]!, count), 0)
    // Waiting refunds are paid in the order of their ids, which is that of time.
    world.advance(1)
    model.nowMs += 1
    if (act.do === 'give back') {
      const pieces = wanted ?? modelLines.map(({ quantity: all, cancelled }, line) => ({ line, quantity: all - cancelled }))
      const lines = pieces.filter(({ quantity: count }) => count > 0)
      const asked = lines.map(({ line, quantity: count }) => ({ lineId: lineIds[line]!, quantity: count, toProductId: null }))
      if (asked.length === 0) continue
      const { owner } = stores[shop]!
      const said = await outcome(() => giveBack(buyers[buyer]!, owner, { orderId, lines: asked, expectedKrw: Math.max(1, worth) }))
      expect(said).toBe(model.giveBack(at, lines))
      continue
    }
    const said = await outcome(() =>
      cancelOrder((act.who === 'buyer' ? buyers[buyer]! : stores[shop]!.owner).ctx, {
        orderId,
        idempotencyKey: randomUUID(),
        lines: wanted && wanted.map(({ line, quantity: count }) => ({ lineId: lineIds[line]!, quantity: count })),
        expectedKrw: Math.max(1, worth),
        reason: '시험',
      }),
    )
    expect(said).toBe(model.cancel(at, act.who, wanted))
  }

  for (const [at, { orderId }] of orders.entries()) {
    const { state, fulfilment, capturedKrw, refundedKrw, awaitingKrw, buyer } = model.orders[at]!
    expect(await readOrder(buyers[buyer]!.ctx, { orderId })).toMatchObject({ state, fulfilment, capturedKrw, refundedKrw, awaitingKrw })
  }
  expect(await Promise.all(buyers.map((buyer) => fixture.wallet(buyer)))).toEqual(model.wallets)
  expect((await fixture.wallet(tagger)).posted).toBe(model.earnedKrw)
  const owedBack = sql<{ shopId: string; krw: number }>`
    select shop_id, sum(returned_krw - taken_back_krw)::bigint as krw from line_commission where tagger_id = ${tagger.id}::uuid group by shop_id`
  const owedTo = new Map((await rows(world.deps.main.db, owedBack)).map(({ shopId, krw }) => [shopId, krw]))
  expect(stores.map(({ id }) => owedTo.get(id) ?? 0)).toEqual(model.owedBack)
  expect(await Promise.all(buyers.map(async ({ ctx }) => (await readPoints(ctx)).balanceKrw))).toEqual(model.points)
  expect(await Promise.all(stores.map((shop) => fixture.owed(shop)))).toEqual(model.owed)
  expect(await Promise.all(goods.map(({ id }) => fixture.stock(id)))).toEqual(model.products.map(({ stock }) => stock))
  expect(await fixture.unsound()).toEqual([])
}

/** Asked, accepted and received at once, for a fault of the shop. */
async function giveBack(
  buyer: TestPerson,
  owner: TestPerson,
  asked: { orderId: string; lines: { lineId: string; quantity: number; toProductId: null }[]; expectedKrw: number },
): Promise<void> {
  const words = { kind: 'return', reason: 'defect', note: '', photoIds: [], idempotencyKey: randomUUID() } as const
  const { returnId, amountKrw } = await requestReturn(buyer.ctx, { ...asked, ...words, photoIds: [] })
  await answerReturn(owner.ctx, { returnId, accept: true, words: '' })
  await receiveReturn(owner.ctx, { returnId, expectedKrw: amountKrw, restock: true, courier: '', trackingNumber: '' })
}

const grantOf = (personId: string, amountKrw: number) =>
  ({
    personId,
    kind: 'first_review',
    amountKrw,
    lifeDays: 3_650,
    reason: '',
    needsTwo: false,
    proposedBy: null,
    grantedBy: null,
    grantKey: `test:${personId}`,
  }) as const

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'ok'
  } catch (error) {
    return (error as KiwiError).code
  }
}

it('lives random histories of placing, confirming, cancelling, handing over, finishing, giving back and expiring exactly as a plain model does', async () => {
  const seed = Number(process.env['KIWI_SEED'] ?? Date.now() % 1_000_000)
  console.log(`order histories: KIWI_SEED=${seed}`)
  await fc.assert(fc.asyncProperty(history, live), {
    seed,
    numRuns: Number(process.env['KIWI_RUNS'] ?? 17),
    examples: [[tagged(2)]],
  })
})

it('stays sound, without one deadlock, while everybody buys, confirms and cancels the same things at once', async () => {
  const { world } = fixture
  const stores = [await fixture.shop(), await fixture.shop({ autoConfirm: true })]
  const goods = await Promise.all(
    stores.flatMap((shop) => [700, 1_900, 250].map((priceKrw) => world.product(shop, { priceKrw, stock: 12 }))),
  )
  const buyers = await Promise.all(Array.from({ length: 4 }, () => fixture.buyer(60_000)))
  const made: { orderId: string; shop: number; buyer: number }[] = []
  const deadlocks = async () =>
    (await rows(world.deps.main.db, sql<{ n: number }>`select deadlocks as n from pg_stat_database where datname = current_database()`))[0]!
      .n
  const before = await deadlocks()

  const client = async (nth: number) => {
    for (let turn = 0; turn < 12; turn += 1) {
      const [buyer, shop] = [(nth + turn) % 4, (nth + turn * turn) % 2]
      const three = [0, 1, 2].map((n) => ({ productId: goods[shop * 3 + ((n + nth) % 3)]!.id, quantity: 1 + ((n + turn) % 2) }))
      await outcome(async () => {
        const { orderId } = await fixture.place(buyers[buyer]!, stores[shop]!, three)
        made.push({ orderId, shop, buyer })
      })
      const other = made[(nth * 7 + turn * 3) % Math.max(1, made.length)]
      if (!other) continue
      const [owner, payer] = [stores[other.shop]!.owner, buyers[other.buyer]!]
      if (turn % 3 === 0) await outcome(() => confirmOrder(owner.ctx, { orderId: other.orderId }))
      else await outcome(() => fixture.cancel(turn % 2 ? owner : payer, other.orderId))
    }
  }
  await Promise.all(Array.from({ length: 10 }, (_, nth) => client(nth)))

  expect(made.length).toBeGreaterThan(5)
  expect(await fixture.unsound()).toEqual([])
  const [kept] = await rows(
    world.deps.main.db,
    sql<{ kept: number }>`
          select sum(l.quantity - l.cancelled_quantity)::int as kept from order_line l where l.order_id = any(${made.map(({ orderId }) => orderId)}::uuid[])`,
  )
  const left = await Promise.all(goods.map(({ id }) => fixture.stock(id)))
  expect(left.reduce((sum, stock) => sum + stock, 0) + kept!.kept).toBe(12 * goods.length)
  expect((await deadlocks()) - before).toBe(0)
  expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
})
