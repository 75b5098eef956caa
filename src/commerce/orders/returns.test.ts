import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '../../../test/worlds/addresses.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { grantPoints } from '../../pay/desk/grant-points.ts'
import { readPoints } from '../../pay/points/read-points.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { discardUnnamed } from '../../social/media/discard-unnamed.ts'
import { isFileVisible } from '../../social/media/is-file-visible.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { loadCards } from '../../social/posts/cards.ts'
import { saveAddress } from '../addresses/save-address.ts'
import { answerReturn, cancelReturn, receiveReturn, sendReturn } from './answer-return.ts'
import { listReviews, readRating, reviewsOfOrder } from '../reviews/list-reviews.ts'
import { writeReview } from '../reviews/write-review.ts'
import { setOptions } from '../products/set-options.ts'
import { refuseProposal } from '../../social/staff/refuse-proposal.ts'
import { setShippingRule } from '../shipping/set-shipping-rule.ts'
import { buyAgain } from './buy-again.ts'
import { confirmPurchase } from './confirm-purchase.ts'
import { ordersAround } from './orders-around.ts'
import { decideDispute } from './decide-dispute.ts'
import { endReturns } from './end-returns.ts'
import { finishOrders } from './finish-orders.ts'
import { handOver } from './hand-over.ts'
import { listStaffActs } from './list-staff-acts.ts'
import { orderNumberOf } from './order-number.ts'
import { leavingObstacles } from './leaving-obstacles.ts'
import { listDisputes, returnsOf, shopReturns } from './list-returns.ts'
import { previewReceipt } from './preview-receipt.ts'
import { readOrder } from './read-order.ts'
import { previewReturn, requestReturn } from './request-return.ts'
import type { ReturnReason } from './return-rules.ts'

let fixture: OrderWorld
let world: OrderWorld['world']
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

const dayMs = 86_400_000
const runner = () => ({ ...world.ctx(), platform: world.deps.platform })

/**
 * Two cups for 10,000 won each and a bowl for 5,000 that were handed over; sent by courier on
 * demand, 3,500 for the way back.
 */
async function delivered({ byCourier = false, isArrived = true, by }: { byCourier?: boolean; isArrived?: boolean; by?: TestPerson } = {}) {
  const [buyer, shop] = [by ?? (await fixture.buyer()), await fixture.shop({ autoConfirm: true })]
  const [cup, bowl] = [await world.product(shop, { priceKrw: 10_000, stock: 9 }), await world.product(shop, { priceKrw: 5_000, stock: 9 })]
  const { orderId, lines } = await fixture.place(buyer, shop, [
    { productId: cup.id, quantity: 2 },
    { productId: bowl.id, quantity: 1 },
  ])
  if (byCourier)
    await run(
      world.owner.db,
      sql`update "order" set delivery = 'courier', return_fee_krw = 3500, fulfilment = 'sent' where id = ${orderId}::uuid`,
    )
  if (isArrived) await handOver(shop.owner.ctx, { orderId })
  return { buyer, shop, cup, bowl, orderId, cups: lines[0]!.lineId, bowls: lines[1]!.lineId }
}
type Delivered = Awaited<ReturnType<typeof delivered>>

async function ask(
  { buyer, orderId, cups }: Pick<Delivered, 'buyer' | 'orderId' | 'cups'>,
  more: {
    reason?: ReturnReason
    kind?: 'return' | 'exchange'
    lines?: { lineId: string; quantity: number; toProductId: string | null }[]
  } = {},
) {
  const { reason = 'defect', kind = 'return', lines = [{ lineId: cups, quantity: 1, toProductId: null }] } = more
  const asked = { orderId, kind, reason, lines }
  const { amountKrw } = await previewReturn(buyer.ctx, asked)
  return requestReturn(buyer.ctx, { ...asked, idempotencyKey: randomUUID(), note: '금이 갔어요', photoIds: [], expectedKrw: amountKrw })
}
const obstaclesOf = async ({ id }: TestPerson) => (await leavingObstacles(world.deps.main.db, id)).map(({ kind }) => kind)
const accept = (shop: Delivered['shop'], returnId: string) => answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
const receive = async (shop: Delivered['shop'], returnId: string, restock = true) => {
  const { amountKrw } = await previewReceipt(shop.owner.ctx, { returnId })
  return receiveReturn(shop.owner.ctx, { returnId, expectedKrw: amountKrw, restock, courier: '', trackingNumber: '' })
}
const sound = async () => {
  expect(await fixture.unsound()).toEqual([])
  expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
}

describe('a return', () => {
  it('of one piece by the shop’s fault: asked with photos, accepted, sent back, received, refunded to the won; the purchase waits meanwhile', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId, cups, cup } = sold
    const photo = await world.media(buyer, 'return')
    const lines = [{ lineId: cups, quantity: 1, toProductId: null }]
    const preview = await previewReturn(buyer.ctx, { orderId, kind: 'return', reason: 'defect', lines })
    expect(preview).toMatchObject({
      amountKrw: 10_000,
      feeKrw: 0,
      shippingKrw: 0,
      fault: 'shop',
      waitsForFunds: false,
      remainingKrw: 15_000,
    })
    const input = {
      orderId,
      kind: 'return',
      reason: 'defect',
      lines,
      idempotencyKey: randomUUID(),
      note: '금이 갔어요',
      photoIds: [photo.id],
      expectedKrw: 10_000,
    } as const
    const answers = await Promise.all(
      [1, 2, 3].map(() => requestReturn(buyer.ctx, { ...input, lines: [...input.lines], photoIds: [...input.photoIds] })),
    )
    expect(new Set(answers.map(({ returnId }) => returnId)).size).toBe(1)
    const { returnId } = answers[0]!
    expect(answers[0]).toMatchObject({ state: 'requested', amountKrw: 10_000, photoUrls: [expect.any(String)], lines: [{ quantity: 1 }] })
    for (const [person, sees] of [
      [buyer, true],
      [shop.owner, true],
      [await world.person(), false],
      [await world.person({ role: 'finance' }), true],
    ] as const)
      expect(await isFileVisible(world.deps, `m/${photo.id}/320.webp`, person.id)).toBe(sees)

    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ mayFinish: false, finishBy: null, mayReturnFor: [] })
    await expect(confirmPurchase(buyer.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(ask(sold)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    expect((await shopReturns(shop.owner.ctx, { isOpen: true, cursor: null, limit: 9 })).returns.map((one) => one.returnId)).toEqual([
      returnId,
    ])

    expect(await accept(shop, returnId)).toMatchObject({ state: 'accepted' })
    expect(await sendReturn(buyer.ctx, { returnId, courier: '한진택배', trackingNumber: '123456789012' })).toMatchObject({
      state: 'sent_back',
    })
    await expect(cancelReturn(buyer.ctx, { returnId })).rejects.toMatchObject({ code: 'CONFLICT' })
    world.advance(1)
    const before = await fixture.stock(cup.id)
    const ends = await Promise.all([receive(shop, returnId), receive(shop, returnId).catch(() => null)])
    expect(ends.find(Boolean)).toMatchObject({ state: 'refunded', amountKrw: 10_000 })
    expect([await fixture.wallet(buyer), await fixture.owed(shop), await fixture.stock(cup.id)]).toEqual([
      { posted: 200_000 - 15_000, held: 0 },
      15_000,
      before + 1,
    ])
    const order = await readOrder(buyer.ctx, { orderId })
    expect(order.events.map(({ kind }) => kind)).toEqual([
      'placed',
      'confirmed',
      'handed_over',
      'return_asked',
      'return_accepted',
      'return_sent',
      'returned',
    ])
    expect(order).toMatchObject({
      state: 'partly_cancelled',
      standing: 'partly_returned',
      refundedKrw: 10_000,
      finishBy: expect.any(String),
    })
    expect(order.lines.map(({ cancelledQuantity, returnedQuantity }) => [cancelledQuantity, returnedQuantity])).toContainEqual([1, 1])
    world.advance(8 * dayMs)
    await run(world.owner.db, sql`update "order" set finish_by = '2020-01-01' where id = ${orderId}::uuid`)
    await finishOrders(runner())
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ fulfilment: 'finished' })
    await sound()
  })

  it('of everything by the buyer’s fault costs the way back; by the shop’s fault nothing', async () => {
    const sold = await delivered({ byCourier: true })
    const { buyer, shop, orderId, cups, bowls } = sold
    const all = [
      { lineId: cups, quantity: 2, toProductId: null },
      { lineId: bowls, quantity: 1, toProductId: null },
    ]
    expect(await previewReturn(buyer.ctx, { orderId, kind: 'return', reason: 'changed_mind', lines: all })).toMatchObject({
      amountKrw: 21_500,
      feeKrw: 3_500,
    })
    expect(await previewReturn(buyer.ctx, { orderId, kind: 'return', reason: 'wrong_thing', lines: all })).toMatchObject({
      amountKrw: 25_000,
      feeKrw: 0,
    })
    const { returnId } = await ask(sold, { reason: 'changed_mind', lines: all })
    await accept(shop, returnId)
    expect(await receive(shop, returnId)).toMatchObject({ state: 'refunded', amountKrw: 21_500, feeKrw: 3_500 })
    expect([await fixture.wallet(buyer), await fixture.owed(shop)]).toEqual([{ posted: 200_000 - 3_500, held: 0 }, 3_500])
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ state: 'partly_cancelled', standing: 'returned', mayFinish: false })
    await finishOrders(runner())
    await sound()
  })

  it('of a part from an island keeps the way back with the ship; by the shop’s fault nothing, and with the last piece the first way goes back', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true })]
    const cup = await world.product(shop, { priceKrw: 10_000, stock: 9 })
    const rule = { feeKrw: 3_000, freeOverKrw: 50_000, jejuExtraKrw: 3_000, islandExtraKrw: 5_000, returnFeeKrw: 4_000 }
    await setShippingRule(shop.owner.ctx, rule)
    const home = addressOf({ postcode: '40221', road: '경상북도 울릉군 울릉읍 도동길 24' })
    await saveAddress(buyer.ctx, home)
    const { purchase } = await fixture.checkout(buyer, [{ shop, lines: [{ productId: cup.id, quantity: 3 }] }], {
      addressId: home.addressId,
    })
    const { orderId, lines, totalKrw, shippingKrw } = purchase.orders[0]!
    expect([totalKrw, shippingKrw]).toEqual([38_000, 8_000])
    await run(world.owner.db, sql`update "order" set fulfilment = 'sent' where id = ${orderId}::uuid`)
    await handOver(shop.owner.ctx, { orderId })
    const sold = { buyer, orderId, cups: lines[0]!.lineId }
    const some = (quantity: number) => [{ lineId: sold.cups, quantity, toProductId: null }]
    const regretted = await ask(sold, { reason: 'changed_mind', lines: some(1) })
    await accept(shop, regretted.returnId)
    expect(await receive(shop, regretted.returnId)).toMatchObject({ state: 'refunded', amountKrw: 1_000, feeKrw: 9_000 })
    world.advance(1)
    const faulty = await ask(sold, { reason: 'defect', lines: some(1) })
    await accept(shop, faulty.returnId)
    expect(await receive(shop, faulty.returnId)).toMatchObject({ state: 'refunded', amountKrw: 10_000, feeKrw: 0 })
    world.advance(1)
    const last = await ask(sold, { reason: 'damaged', lines: some(1) })
    await accept(shop, last.returnId)
    expect(await receive(shop, last.returnId)).toMatchObject({ state: 'refunded', amountKrw: 18_000, feeKrw: 0 })
    expect([await fixture.wallet(buyer), await fixture.owed(shop)]).toEqual([{ posted: 191_000, held: 0 }, 9_000])
    await finishOrders(runner())
    await sound()
  })

  it('has its time: seven days for the buyer’s reasons, three months for a fault, also after the purchase is confirmed', async () => {
    const sold = await delivered()
    const { buyer, orderId, shop } = sold
    await confirmPurchase(buyer.ctx, { orderId })
    const at = (days: number) =>
      run(
        world.owner.db,
        sql`update "order" set delivered_at = ${new Date(world.deps.now().getTime() - days * dayMs)}::timestamptz where id = ${orderId}::uuid`,
      )
    await at(8)
    await expect(ask(sold, { reason: 'changed_mind' })).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    await at(91)
    await expect(ask(sold)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    await at(80)
    const { returnId } = await ask(sold)
    // Its money would come to nobody if they left meanwhile.
    expect([await obstaclesOf(buyer), await obstaclesOf(shop.owner)]).toEqual([
      expect.arrayContaining(['orders_bought']),
      expect.arrayContaining(['orders_sold']),
    ])
    await accept(shop, returnId)
    expect(await receive(shop, returnId, false)).toMatchObject({ state: 'refunded' })
    expect(await obstaclesOf(buyer)).not.toContain('orders_bought')
    await sound()
  })

  it('of an order paid in part by points after a checkout gives both back in their shares, and ends clean', async () => {
    const [buyer, shop, other] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true }), await fixture.shop()]
    const [cup, vase] = [await world.product(shop, { priceKrw: 9_999 }), await world.product(other, { priceKrw: 7_000 })]
    const staff = await world.person({ role: 'finance' })
    const gift = { personId: buyer.id, amountKrw: 5_000, lifeDays: 30, note: '선물', reason: '시험을 위해서' }
    await grantPoints(staff.ctx, { ...gift, idempotencyKey: randomUUID() })
    const parts = [
      { shop, lines: [{ productId: cup.id, quantity: 2 }] },
      { shop: other, lines: [{ productId: vase.id, quantity: 1 }] },
    ]
    const { purchase } = await fixture.checkout(buyer, parts, { pointsKrw: 5_000 })
    const { orderId, pointsKrw, lines } = purchase.orders.find((one) => one.shop.handle === shop.handle)!
    // 19,898 and 6,900 of 26,798.
    expect(pointsKrw).toBe(3_713)
    await handOver(shop.owner.ctx, { orderId })
    const points = async () => (await readPoints(buyer.ctx)).balanceKrw
    const before = await fixture.wallet(buyer)
    const oneCup = [{ lineId: lines[0]!.lineId, quantity: 1, toProductId: null }]
    expect(await previewReturn(buyer.ctx, { orderId, kind: 'return', reason: 'defect', lines: oneCup })).toMatchObject({
      amountKrw: 9_999,
      toPointsKrw: 1_856,
    })
    for (const back of [1_856, 3_713]) {
      const { returnId } = await ask({ buyer, orderId, cups: lines[0]!.lineId })
      await accept(shop, returnId)
      expect(await receive(shop, returnId)).toMatchObject({ state: 'refunded', amountKrw: 9_999 })
      expect(await points()).toBe(back)
      await sound()
    }
    expect(await fixture.wallet(buyer)).toEqual({ ...before, posted: before.posted + 19_998 - 3_713 })
    expect(await fixture.owed(shop)).toBe(0)
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ state: 'cancelled', standing: 'returned', refundedKrw: 19_998 })
  })

  it('that is lost is refunded whole when the shop accepts, and nothing comes back', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId, cup } = sold
    await run(
      world.owner.db,
      sql`update "order" set fulfilment = 'sent', delivered_at = null, finish_by = null where id = ${orderId}::uuid`,
    )
    await expect(ask(sold)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    const before = await fixture.stock(cup.id)
    const lines = (await readOrder(buyer.ctx, { orderId })).lines.map(({ lineId, quantity }) => ({ lineId, quantity, toProductId: null }))
    const { returnId } = await ask(sold, { reason: 'lost', lines })
    expect(await accept(shop, returnId)).toMatchObject({ state: 'refunded', amountKrw: 25_000 })
    expect([await fixture.wallet(buyer), await fixture.stock(cup.id)]).toEqual([{ posted: 200_000, held: 0 }, before])
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ state: 'cancelled', standing: 'refunded', refundedKrw: 25_000 })
    await sound()
  })

  it('takes "bought it" from the tag of its buyer’s post, which was there from the arrival on; others’ tags never say it', async () => {
    const sold = await delivered({ byCourier: true, isArrived: false })
    const { buyer, shop, orderId, bowl, bowls } = sold
    const tags = [{ productId: bowl.id, x: 0.5, y: 0.5 }]
    const [post, others] = [await world.post(buyer, { tags }), await world.post(shop.owner, { tags })]
    const says = async () => {
      await world.runJobs()
      return (await loadCards(shop.owner.ctx, [post.id, others.id])).map(({ images }) => images[0]!.tags[0]!.bought ?? false)
    }
    expect(await says()).toEqual([false, false])
    await handOver(shop.owner.ctx, { orderId })
    expect(await says()).toEqual([true, false])
    const { returnId } = await ask({ buyer, orderId, cups: bowls })
    await accept(shop, returnId)
    expect(await says()).toEqual([true, false])
    await receive(shop, returnId)
    expect(await says()).toEqual([false, false])
  })

  it('of what an exchange gave takes "bought it" from that; the exchange had moved it, and the review, to what the buyer keeps', async () => {
    const sold = await delivered({ byCourier: true })
    const { buyer, shop, orderId, bowl, bowls } = sold
    const jar = await world.product(shop, { title: '물병', priceKrw: 5_000, stock: 3 })
    const post = await world.post(buyer, {
      tags: [bowl, jar].map(({ id: productId }, at) => ({ productId, x: 0.5, y: 0.2 + at / 2 })),
    })
    const says = async () => {
      await world.runJobs()
      const [card] = await loadCards(shop.owner.ctx, [post.id])
      return [bowl.id, jar.id].map((id) => card!.images[0]!.tags.find(({ productId }) => productId === id)!.bought ?? false)
    }
    const first = (await readOrder(buyer.ctx, { orderId })).lines.find(({ lineId }) => lineId === bowls)!.title
    const mine = async () => (await reviewsOfOrder(buyer.ctx, { orderId })).lines.find(({ lineId }) => lineId === bowls)
    const ofProduct = async ({ id: productId }: { id: string }) => {
      const { reviews } = await listReviews(world.ctx(), { productId, sort: 'newest', withPhotos: false, cursor: null, limit: 9 })
      return [reviews.map(({ body }) => body), (await readRating(world.ctx(), { productId })).count]
    }
    await writeReview(buyer.ctx, { lineId: bowls, stars: 2, body: '그릇에 금이 있어요', photos: [] })
    expect([await says(), await ofProduct(bowl), await ofProduct(jar)]).toEqual([
      [true, false],
      [['그릇에 금이 있어요'], 1],
      [[], 0],
    ])

    const { returnId } = await ask(sold, { kind: 'exchange', lines: [{ lineId: bowls, quantity: 1, toProductId: jar.id }] })
    await accept(shop, returnId)
    const parcel = { courier: '한진택배', trackingNumber: '99' }
    await receiveReturn(shop.owner.ctx, { returnId, expectedKrw: 0, restock: false, ...parcel })
    expect(await says()).toEqual([false, true])
    // What was said of the first stays until its buyer says something of the second.
    expect(await ofProduct(bowl)).toEqual([['그릇에 금이 있어요'], 1])
    expect(await mine()).toMatchObject({ title: '물병', mayWrite: true, review: { body: '그릇에 금이 있어요', bought: first } })
    await writeReview(buyer.ctx, { lineId: bowls, stars: 5, body: '병은 멀쩡해요', photos: [] })
    expect([await ofProduct(bowl), await ofProduct(jar)]).toEqual([
      [[], 0],
      [['병은 멀쩡해요'], 1],
    ])
    expect(await mine()).toMatchObject({ mayWrite: false, review: { stars: 5, bought: '물병', product: { id: jar.id } } })
    await expect(writeReview(buyer.ctx, { lineId: bowls, stars: 1, body: '둘째', photos: [] })).rejects.toMatchObject({
      reason: 'reviewed',
    })
    expect((await buyAgain(buyer.ctx, { orderId })).products.map(({ id }) => id)).toEqual([sold.cup.id, jar.id])

    const back = await ask({ buyer, orderId, cups: bowls })
    await accept(shop, back.returnId)
    await receive(shop, back.returnId)
    expect([await says(), await fixture.stock(jar.id)]).toEqual([[false, false], 3])
    await sound()
  })

  it('of what somebody else’s exchange gave is none: an exchange of one’s own says nothing of it', async () => {
    const given = async () => {
      const sold = await delivered()
      const jar = await world.product(sold.shop, { priceKrw: 5_000, stock: 3 })
      const { returnId } = await ask(sold, { kind: 'exchange', lines: [{ lineId: sold.bowls, quantity: 1, toProductId: jar.id }] })
      await accept(sold.shop, returnId)
      await receiveReturn(sold.shop.owner.ctx, { returnId, expectedKrw: 0, restock: false, courier: '한진택배', trackingNumber: '99' })
      return { ...sold, jar }
    }
    const [mine, other] = [await given(), await given()]
    const tags = [mine.jar, other.jar].map(({ id: productId }, at) => ({ productId, x: 0.5, y: 0.2 + at / 2 }))
    const post = await world.post(mine.buyer, { tags })
    await world.runJobs()
    const [card] = await loadCards(mine.shop.owner.ctx, [post.id])
    const bought = new Map(card!.images[0]!.tags.map((tag) => [tag.productId, tag.bought ?? false]))
    expect([bought.get(mine.jar.id), bought.get(other.jar.id)]).toEqual([true, false])
  })

  it('can be taken back by the buyer until it is sent; others see nothing of it', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId } = sold
    const { returnId } = await ask(sold)
    const stranger: TestPerson = await fixture.buyer()
    for (const act of [
      () => cancelReturn(stranger.ctx, { returnId }),
      () => cancelReturn(shop.owner.ctx, { returnId }),
      () => answerReturn(buyer.ctx, { returnId, accept: true, words: '' }),
      () => sendReturn(stranger.ctx, { returnId, courier: 'x', trackingNumber: '1' }),
      () => previewReceipt(buyer.ctx, { returnId }),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(returnsOf(stranger.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await cancelReturn(buyer.ctx, { returnId })).toMatchObject({ state: 'cancelled' })
    await expect(accept(shop, returnId)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ mayFinish: true })
    await sound()
  })
})

it('each step of a return is told to the side that did not make it, and a decided end to both', async () => {
  const told = async ({ buyer, shop, orderId }: Delivered) => {
    await world.runJobs()
    const kinds = async (person: TestPerson) =>
      (await listNotifications(person.ctx, { cursor: null, limit: 50 })).notifications
        .filter((one) => one.kind.startsWith('return_') && one.orderId === orderId)
        .map(({ kind }) => kind)
        .sort()
    return { buyer: await kinds(buyer), shop: await kinds(shop.owner) }
  }
  const sent = { courier: '한진택배', trackingNumber: '77' }
  const swapped = await delivered()
  const exchange = await ask(swapped, { kind: 'exchange', lines: [{ lineId: swapped.cups, quantity: 1, toProductId: swapped.cup.id }] })
  await accept(swapped.shop, exchange.returnId)
  await sendReturn(swapped.buyer.ctx, { returnId: exchange.returnId, ...sent })
  expect(await told(swapped)).toEqual({ buyer: ['return_accepted'], shop: ['return_requested', 'return_sent'] })
  await receiveReturn(swapped.shop.owner.ctx, { returnId: exchange.returnId, expectedKrw: 0, restock: true, ...sent })
  expect((await told(swapped)).buyer).toEqual(['return_accepted', 'return_ended'])

  const kept = await delivered()
  const second = await ask(kept)
  await answerReturn(kept.shop.owner.ctx, { returnId: second.returnId, accept: false, words: '멀쩡해요' })
  await cancelReturn(kept.buyer.ctx, { returnId: second.returnId })
  expect(await told(kept)).toEqual({ buyer: ['return_disputed'], shop: ['return_ended', 'return_requested'] })

  const fetched = await delivered()
  const third = await ask(fetched)
  await accept(fetched.shop, third.returnId)
  await sendReturn(fetched.shop.owner.ctx, { returnId: third.returnId, ...sent })
  await answerReturn(fetched.shop.owner.ctx, { returnId: third.returnId, accept: false, words: '다른 물건이에요' })
  const decision = { returnId: third.returnId, outcome: 'reject', fault: 'buyer', reason: '다른 물건을 보냈어요' } as const
  for (const role of ['finance', 'admin'] as const) await decideDispute((await world.person({ role })).ctx, decision)
  expect(await told(fetched)).toEqual({
    buyer: ['return_accepted', 'return_disputed', 'return_ended', 'return_sent'],
    shop: ['return_ended', 'return_requested'],
  })
})

describe('an exchange', () => {
  it('reserves what is wanted instead, moves no money, and gives the reserve back when it ends otherwise', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId, cups } = sold
    const other = await world.product(shop, { priceKrw: 10_000, stock: 1 })
    const dearer = await world.product(shop, { priceKrw: 12_000, stock: 1 })
    const instead = (toProductId: string) => ({ kind: 'exchange' as const, lines: [{ lineId: cups, quantity: 1, toProductId }] })
    await expect(ask(sold, instead(dearer.id))).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'lines.0.toProductId' })
    // Of what has choices one of them has to be named.
    const parent = await world.product(shop, { priceKrw: 10_000 })
    const choice = { values: ['L'], priceKrw: 10_000, stock: 1 }
    const { options } = await setOptions(shop.owner.ctx, { productId: parent.id, optionNames: ['크기'], options: [choice] })
    await expect(ask(sold, instead(parent.id))).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'lines.0.toProductId' })
    const chosen = await ask(sold, instead(options[0]!.id))
    expect(chosen.lines[0]!.toTitle).toMatch(/ · L$/)
    await cancelReturn(buyer.ctx, { returnId: chosen.returnId })
    const first = await ask(sold, instead(other.id))
    await accept(shop, first.returnId)
    expect(await fixture.stock(other.id)).toBe(0)
    await cancelReturn(buyer.ctx, { returnId: first.returnId })
    world.advance(1)
    expect(await fixture.stock(other.id)).toBe(1)

    const { returnId } = await ask(sold, instead(other.id))
    await accept(shop, returnId)
    const done = await receiveReturn(shop.owner.ctx, {
      returnId,
      expectedKrw: 0,
      restock: false,
      courier: '한진택배',
      trackingNumber: '99',
    })
    expect(done).toMatchObject({ state: 'exchanged', newTrackingNumber: '99', amountKrw: 0, lines: [{ toTitle: expect.any(String) }] })
    expect([await fixture.stock(other.id), await fixture.owed(shop)]).toEqual([0, 25_000])
    expect((await readOrder(buyer.ctx, { orderId })).events.at(-1)?.kind).toBe('exchanged')
    await sound()
  })

  it('that staff decide to refund gives what it reserved back to the stock', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId, cups } = sold
    const other = await world.product(shop, { priceKrw: 10_000, stock: 1 })
    const { returnId } = await ask(sold, { kind: 'exchange', lines: [{ lineId: cups, quantity: 1, toProductId: other.id }] })
    await accept(shop, returnId)
    expect(await fixture.stock(other.id)).toBe(0)
    await answerReturn(shop.owner.ctx, { returnId, accept: false, words: '다른 물건이에요' })
    const decision = { returnId, outcome: 'refund', fault: 'shop', reason: '사진과 같아요' } as const
    for (const role of ['finance', 'admin'] as const) await decideDispute((await world.person({ role })).ctx, decision)
    expect((await returnsOf(buyer.ctx, { orderId })).returns[0]).toMatchObject({ state: 'refunded', kind: 'return' })
    expect(await fixture.stock(other.id)).toBe(1)
    await sound()
  })

  it('gives what it gave back to the stock when that is exchanged again or returned, and not what was bought first', async () => {
    const sold = await delivered()
    const { shop, cup, cups } = sold
    const [blue, red] = [
      await world.product(shop, { priceKrw: 10_000, stock: 4 }),
      await world.product(shop, { priceKrw: 10_000, stock: 4 }),
    ]
    const exchange = async (toProductId: string, quantity: number) => {
      world.advance(1)
      const { returnId } = await ask(sold, { kind: 'exchange', lines: [{ lineId: cups, quantity, toProductId }] })
      await accept(shop, returnId)
      await receiveReturn(shop.owner.ctx, { returnId, expectedKrw: 0, restock: true, courier: '', trackingNumber: '' })
    }
    const giveBack = async (quantity: number) => {
      world.advance(1)
      const { returnId } = await ask(sold, { lines: [{ lineId: cups, quantity, toProductId: null }] })
      await accept(shop, returnId)
      await receive(shop, returnId)
    }
    const stocks = async () => [await fixture.stock(cup.id), await fixture.stock(blue.id), await fixture.stock(red.id)]
    await exchange(blue.id, 2)
    expect(await stocks()).toEqual([9, 2, 4])
    await exchange(red.id, 1)
    expect(await stocks()).toEqual([9, 3, 3])
    await giveBack(1)
    expect(await stocks()).toEqual([9, 3, 4])
    await giveBack(1)
    expect(await stocks()).toEqual([9, 4, 4])
    await sound()
  })
})

describe('deadlines, by the clock of Postgres', () => {
  const due = (returnId: string) => run(world.owner.db, sql`update return_request set due_at = '2020-01-01' where id = ${returnId}::uuid`)

  it('accept what no shop answers, let lapse what is not sent back, refund what no shop receives', async () => {
    const [unanswered, unsent, unreceived] = [await delivered(), await delivered(), await delivered()]
    const asked = [await ask(unanswered), await ask(unsent), await ask(unreceived)]
    expect(await endReturns(runner())).toEqual({ moved: 0 })
    await accept(unsent.shop, asked[1]!.returnId)
    await accept(unreceived.shop, asked[2]!.returnId)
    await sendReturn(unreceived.buyer.ctx, { returnId: asked[2]!.returnId, courier: 'CJ', trackingNumber: '1' })
    for (const { returnId } of asked) await due(returnId)
    const runs = await Promise.all([endReturns(runner()), endReturns(runner())])
    expect(runs.reduce((sum, { moved }) => sum + moved, 0)).toBe(3)
    const states = []
    for (const [at, { buyer, orderId }] of [unanswered, unsent, unreceived].entries())
      states.push(
        (await returnsOf(buyer.ctx, { orderId })).returns[0]!.returnId === asked[at]!.returnId &&
          (await returnsOf(buyer.ctx, { orderId })).returns[0]!.state,
      )
    expect(states).toEqual(['accepted', 'lapsed', 'refunded'])
    await sound()
  })

  it('do not refund as lost what the courier delivered meanwhile; who still misses it asks again', async () => {
    const sold = await delivered({ byCourier: true, isArrived: false })
    const { buyer, orderId, cups } = sold
    const missing = { reason: 'lost' as const, lines: [{ lineId: cups, quantity: 1, toProductId: null }] }
    const first = await ask(sold, missing)
    world.advance(1_000)
    await run(
      world.owner.db,
      sql`update "order" set fulfilment = 'delivered', tracked_state = 'delivered', tracked_at = ${world.deps.now()}::timestamptz, delivered_at = ${world.deps.now()}::timestamptz
          where id = ${orderId}::uuid`,
    )
    world.advance(1_000)
    await due(first.returnId)
    expect(await endReturns(runner())).toEqual({ moved: 1 })
    const { events, cancelledKrw } = await readOrder(buyer.ctx, { orderId })
    expect([events.at(-1)!.kind, cancelledKrw]).toEqual(['lost_arrived', 0])
    const again = await ask(sold, missing)
    await due(again.returnId)
    expect(await endReturns(runner())).toEqual({ moved: 1 })
    expect((await returnsOf(buyer.ctx, { orderId })).returns.map(({ state }) => state).toSorted()).toEqual(['lapsed', 'refunded'])
    await sound()
  })

  it('turn an exchange that nobody answered into a return where the other thing is sold out', async () => {
    const sold = await delivered()
    const other = await world.product(sold.shop, { priceKrw: 10_000, stock: 0 })
    const { returnId } = await ask(sold, { kind: 'exchange', lines: [{ lineId: sold.cups, quantity: 1, toProductId: other.id }] })
    await expect(accept(sold.shop, returnId)).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
    await due(returnId)
    expect(await endReturns(runner())).toEqual({ moved: 1 })
    expect((await returnsOf(sold.buyer.ctx, { orderId: sold.orderId })).returns[0]).toMatchObject({ state: 'accepted', kind: 'return' })
    await receive(sold.shop, returnId)
    await sound()
  })
})

describe('a dispute', () => {
  it('is decided by two members of staff who say the same, and by nobody about their own shop or purchase', async () => {
    const sold = await delivered({ byCourier: true })
    const { buyer, shop, orderId } = sold
    const { returnId } = await ask(sold)
    await expect(answerReturn(shop.owner.ctx, { returnId, accept: false, words: '' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    await answerReturn(shop.owner.ctx, { returnId, accept: false, words: '쓰다가 깨뜨린 자국이에요' })
    const [first, second] = [await world.person({ role: 'finance' }), await world.person({ role: 'finance' })]
    const [mine] = (await listDisputes(first.ctx)).disputes.filter((one) => one.returnId === returnId)
    expect(mine).toMatchObject({ note: '금이 갔어요', answer: '쓰다가 깨뜨린 자국이에요', shop: { handle: shop.handle }, proposal: null })
    expect(mine?.refundsKrw).toEqual({ shop: 10_000, buyer: 6_500 })

    const decision = { returnId, outcome: 'refund', fault: 'buyer', reason: '사진의 자국이 분명해요' } as const
    expect(await decideDispute(first.ctx, decision)).toEqual({ state: 'waits_for_second' })
    expect(await decideDispute(first.ctx, decision)).toEqual({ state: 'waits_for_second' })
    expect((await listDisputes(second.ctx)).disputes.find((one) => one.returnId === returnId)?.proposal).toMatchObject({
      by: first.handle,
      isMine: false,
      outcome: 'refund',
    })
    await expect(decideDispute(second.ctx, { ...decision, fault: 'shop' })).rejects.toMatchObject({ code: 'CONFLICT' })
    for (const party of [buyer, shop.owner]) {
      await run(world.owner.db, sql`update person set role = 'finance' where id = ${party.id}::uuid`)
      await expect(decideDispute(party.ctx, decision)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await run(world.owner.db, sql`update person set role = 'member' where id = ${party.id}::uuid`)
    }
    expect(await fixture.wallet(buyer)).toEqual({ posted: 175_000, held: 0 })
    expect(await decideDispute(second.ctx, decision)).toEqual({ state: 'decided' })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 181_500, held: 0 })
    expect((await returnsOf(buyer.ctx, { orderId })).returns[0]).toMatchObject({ state: 'refunded', fault: 'buyer', amountKrw: 6_500 })
    await expect(decideDispute(first.ctx, decision)).rejects.toMatchObject({ code: 'CONFLICT' })
    const { acts } = await listStaffActs(first.ctx, { cursor: null })
    const ofOrder = acts.filter(({ proposal, subject }) => proposal === 'dispute' && subject === orderNumberOf(orderId))
    expect(ofOrder.map(({ act }) => act).sort()).toEqual(['confirm', 'propose'])
    // Staff read what became of it, not that it was cancelled.
    const part = { personId: buyer.id, before: new Date(world.deps.now().getTime() + 60_000), limit: 5 }
    expect((await ordersAround(first.ctx, part)).map(({ details }) => details['state'])).toEqual(['partly_returned'])
    await sound()
  })

  it('does not wait for another dispute of the same buyer', async () => {
    const buyer = await fixture.buyer()
    const [first, second] = [await world.person({ role: 'finance' }), await world.person({ role: 'finance' })]
    const decisions: Parameters<typeof decideDispute>[1][] = []
    for (let n = 0; n < 2; n += 1) {
      const sold = await delivered({ by: buyer })
      const { returnId } = await ask(sold)
      await answerReturn(sold.shop.owner.ctx, { returnId, accept: false, words: '쓰다가 깨뜨린 자국이에요' })
      decisions.push({ returnId, outcome: 'reject', fault: 'buyer', reason: '사진의 자국이 분명해요' })
    }
    for (const decision of decisions) expect(await decideDispute(first.ctx, decision)).toEqual({ state: 'waits_for_second' })
    // The later one first: it is not taken for the other.
    for (const decision of decisions.toReversed()) expect(await decideDispute(second.ctx, decision)).toEqual({ state: 'decided' })
    await sound()
  })

  it('is not ended by staff who work in the shop: they refuse no proposal, and theirs of before counts no more', async () => {
    const sold = await delivered({ byCourier: true })
    const { returnId } = await ask(sold)
    await answerReturn(sold.shop.owner.ctx, { returnId, accept: false, words: '쓰다가 깨뜨린 자국이에요' })
    const [first, worker, third] = await Promise.all(Array.from({ length: 3 }, () => world.person({ role: 'finance' })))
    const decision = { returnId, outcome: 'refund', fault: 'buyer', reason: '사진의 자국이 분명해요' } as const
    await decideDispute(first!.ctx, decision)
    await world.shopMember(sold.shop, 'seller', worker)
    const [open] = await rows(
      world.deps.main.db,
      sql<{ id: string }>`select id from pending_decision where person_id = ${sold.buyer.id}::uuid and state = 'open'`,
    )
    await expect(refuseProposal(worker!.ctx, { decisionId: open!.id, reason: '아니에요' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { reason: 'own_workplace' },
    })
    await world.shopMember(sold.shop, 'finance', first)
    // Nor does the desk show it: a second one would think that they decide.
    expect((await listDisputes(third!.ctx)).disputes.find((one) => one.returnId === returnId)).toMatchObject({ proposal: null })
    expect(await decideDispute(third!.ctx, decision)).toEqual({ state: 'waits_for_second' })
    expect(await decideDispute((await world.person({ role: 'admin' })).ctx, decision)).toEqual({ state: 'decided' })
    await sound()
  })

  it('may be shown by photos of the shop, which buyer, shop and staff see and nobody else; those of others are refused', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId } = sold
    const { returnId } = await ask(sold)
    const [photo, theirs] = [await world.media(shop.owner, 'return'), await world.media(buyer, 'return')]
    const dispute = (photoIds: string[]) => answerReturn(shop.owner.ctx, { returnId, accept: false, words: '보낼 때 사진이에요', photoIds })
    await expect(dispute([photo.id, photo.id])).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'photoIds.1' })
    await expect(dispute([theirs.id])).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'photoIds.0' })
    await expect(answerReturn(shop.owner.ctx, { returnId, accept: true, words: '', photoIds: [photo.id] })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'photoIds',
    })
    const shown = { answerPhotoUrls: [expect.stringContaining(photo.id)], photoUrls: [] }
    expect(await dispute([photo.id])).toMatchObject({ state: 'disputed', ...shown })
    const staff = await world.person({ role: 'finance' })
    expect((await returnsOf(buyer.ctx, { orderId })).returns[0]).toMatchObject(shown)
    expect((await listDisputes(staff.ctx)).disputes.find((one) => one.returnId === returnId)).toMatchObject(shown)
    for (const [person, sees] of [
      [buyer, true],
      [shop.owner, true],
      [staff, true],
      [await world.person(), false],
    ] as const)
      expect(await isFileVisible(world.deps, `m/${photo.id}/320.webp`, person.id)).toBe(sees)
    // Nothing else names it: the sweep of pictures without a place asks the same.
    const swept = async (mediaId: string) => write(world.ctx(), (tx) => discardUnnamed(tx, [mediaId], world.deps.now()))
    expect([await swept(photo.id), await swept(theirs.id)]).toEqual([0, 1])
    expect(await accept(shop, returnId)).toMatchObject({ state: 'accepted', answerPhotoUrls: [] })
  })

  it('may be given up by either side, or rejected, and then moves no money', async () => {
    const sold = await delivered()
    const { buyer, shop, orderId } = sold
    const { returnId } = await ask(sold)
    await answerReturn(shop.owner.ctx, { returnId, accept: false, words: '멀쩡해요' })
    await accept(shop, returnId)
    await answerReturn(shop.owner.ctx, { returnId, accept: false, words: '받아 보니 다른 물건이에요' })
    const [first, second] = [await world.person({ role: 'finance' }), await world.person({ role: 'admin' })]
    const decision = { returnId, outcome: 'reject', fault: 'buyer', reason: '다른 물건을 보냈어요' } as const
    await decideDispute(first.ctx, decision)
    await decideDispute(second.ctx, decision)
    expect((await returnsOf(buyer.ctx, { orderId })).returns[0]).toMatchObject({ state: 'rejected' })
    expect([await fixture.wallet(buyer), await fixture.owed(shop)]).toEqual([{ posted: 175_000, held: 0 }, 25_000])
    expect((await readOrder(buyer.ctx, { orderId })).events.map(({ kind }) => kind)).toContain('return_rejected')
    await sound()
  })
})
