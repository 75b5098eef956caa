import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '../../../test/worlds/addresses.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { KiwiError } from '../../errors.ts'
import { grantPoints } from '../../pay/desk/grant-points.ts'
import { readPoints } from '../../pay/points/read-points.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { saveAddress } from '../addresses/save-address.ts'
import { putInCart } from '../cart/change-cart.ts'
import { readCart } from '../cart/read-cart.ts'
import { listMine, takeCoupon } from '../coupons/my-coupons.ts'
import { makeCouponInput } from '../coupons/schema.ts'
import { makeCoupon } from '../coupons/shop-coupons.ts'
import { setShippingRule } from '../shipping/set-shipping-rule.ts'
import { checkout } from './checkout.ts'
import { confirmOrder } from './confirm-order.ts'
import { eraseAddresses } from './erase-addresses.ts'
import { openAddress } from './open-address.ts'
import { previewCheckout } from './preview-checkout.ts'
import { addressKeptDays } from './rules.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

const rule = { feeKrw: 3_000, freeOverKrw: 50_000, jejuExtraKrw: 3_000, islandExtraKrw: 5_000, returnFeeKrw: 4_000 }

/**
 * A shop that confirms by hand and sends for 3,000, and one that confirms at once and sends for
 * nothing; a buyer with an address.
 */
async function twoShops({ postcode = '04783', road = '서울특별시 성동구 연무장길 74' } = {}) {
  const { world } = fixture
  const [buyer, slow, quick] = [await fixture.buyer(200_000), await fixture.shop(), await fixture.shop({ autoConfirm: true })]
  await setShippingRule(slow.owner.ctx, rule)
  const [cup, lamp] = [
    await world.product(slow, { priceKrw: 9_000, title: '컵' }),
    await world.product(quick, { priceKrw: 24_000, title: '등' }),
  ]
  const address = addressOf({ postcode, road })
  await saveAddress(buyer.ctx, address)
  const parts = [
    { shop: slow, lines: [{ productId: cup.id, quantity: 2 }] },
    { shop: quick, lines: [{ productId: lamp.id, quantity: 1 }] },
  ]
  return { buyer, slow, quick, cup, lamp, addressId: address.addressId, parts }
}

const broken = async () => (await verifyLedger(fixture.world.ctx())).filter(({ broken: count }) => count > 0)

describe('a checkout', () => {
  it('makes an order and a hold per shop under one approval, with the fee of each, and empties the cart of what it bought', async () => {
    const { buyer, slow, quick, cup, lamp, addressId, parts } = await twoShops()
    for (const { lines } of parts) await putInCart(buyer.ctx, { ...lines[0]!, postId: null })
    const { purchase } = await fixture.checkout(buyer, parts, { addressId })
    expect(purchase).toMatchObject({ totalKrw: 45_000, pointsKrw: 0 })
    expect(purchase.orders).toHaveLength(2)
    const [ofSlow, ofQuick] = [slow, quick].map(({ handle }) => purchase.orders.find(({ shop }) => shop.handle === handle)!)
    expect(ofSlow).toMatchObject({ state: 'placed', delivery: 'courier', goodsKrw: 18_000, shippingKrw: 3_000, totalKrw: 21_000 })
    expect(ofQuick).toMatchObject({ state: 'confirmed', goodsKrw: 24_000, shippingKrw: 0, totalKrw: 24_000, capturedKrw: 24_000 })
    // The way back costs what was shown, whatever the shop says later.
    await setShippingRule(slow.owner.ctx, { ...rule, returnFeeKrw: 9_000 })
    const shown = sql<{
      fee: number
    }>`select return_fee_krw as fee from "order" where purchase_id is not null and buyer_id = ${buyer.id}::uuid order by fee desc`
    expect((await rows(fixture.world.deps.main.db, shown)).map(({ fee }) => fee)).toEqual([4_000, 3_000])
    expect(await fixture.wallet(buyer)).toEqual({ posted: 176_000, held: 21_000 })
    expect([await fixture.stock(cup.id), await fixture.stock(lamp.id)]).toEqual([8, 9])
    expect(await readCart(buyer.ctx)).toEqual({ shops: [], gone: [] })
    expect(await confirmOrder(slow.owner.ctx, { orderId: ofSlow!.orderId })).toMatchObject({ capturedKrw: 21_000 })
    expect(await fixture.owed(slow)).toBe(21_000)
    expect(await fixture.unsound()).toEqual([])
    expect(await broken()).toEqual([])
  })

  it('gives the fee back with the last piece, and the shop pays back what it got', async () => {
    const { buyer, slow, addressId, parts } = await twoShops()
    const { purchase } = await fixture.checkout(buyer, [parts[0]!], { addressId })
    const { orderId, lines } = purchase.orders[0]!
    await confirmOrder(slow.owner.ctx, { orderId })
    await fixture.cancel(buyer, orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }])
    expect(await fixture.wallet(buyer)).toEqual({ posted: 188_000, held: 0 })
    expect(await fixture.cancel(slow.owner, orderId)).toMatchObject({ state: 'cancelled', refundedKrw: 21_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect(await fixture.owed(slow)).toBe(0)
    expect(await broken()).toEqual([])
  })

  it('counts the ship to Jeju, also where the fee is free, and nothing for what is handed over', async () => {
    const { buyer, slow, cup, addressId, parts } = await twoShops({ postcode: '63122', road: '제주특별자치도 제주시 문연로 6' })
    const many = [{ shop: slow, lines: [{ productId: cup.id, quantity: 6 }] }]
    expect((await fixture.checkout(buyer, many, { addressId })).purchase.orders[0]).toMatchObject({ goodsKrw: 54_000, shippingKrw: 3_000 })
    const { purchase } = await fixture.checkout(buyer, [parts[0]!])
    expect(purchase.orders[0]).toMatchObject({ delivery: 'pickup', shippingKrw: 0, totalKrw: 18_000 })
    expect(await openAddress(buyer.ctx, purchase.orders[0]!.orderId)).toEqual({ address: null })
  })

  it('is made once by a retry, and refused for another basket or a signature of another', async () => {
    const { buyer, cup, addressId, parts } = await twoShops()
    const { input, purchase } = await fixture.checkout(buyer, parts, { addressId })
    const again = await Promise.all(Array.from({ length: 5 }, () => checkout(buyer.ctx, input)))
    expect(new Set(again.map(({ purchaseId }) => purchaseId))).toEqual(new Set([purchase.purchaseId]))
    expect(await fixture.stock(cup.id)).toBe(8)
    await expect(checkout(buyer.ctx, { ...input, addressId: null })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    const other = { ...input, idempotencyKey: randomUUID() }
    await expect(checkout(buyer.ctx, other)).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await fixture.unsound()).toEqual([])
  })

  it('leaves in the cart what was put there while another call with its key bought', async () => {
    const { buyer, cup, parts } = await twoShops()
    const { world } = fixture
    const input = await fixture.signCheckout(buyer, parts)
    const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    const waits = async (calls: number) =>
      expect.poll(async () => (await rows(world.deps.main.db, waiting)).length, { timeout: 10_000 }).toBe(calls)
    const calls: ReturnType<typeof checkout>[] = []
    await write(world.ctx(), async (tx) => {
      await run(tx.db, sql`update product set title = '큰 컵' where id = ${cup.id}::uuid`)
      calls.push(checkout(buyer.ctx, input))
      await waits(1)
      await putInCart(buyer.ctx, { productId: cup.id, quantity: 3, postId: null })
      calls.push(checkout(buyer.ctx, input))
      await waits(2)
    })
    const [first, second] = await Promise.all(calls)
    expect(second!.purchaseId).toBe(first!.purchaseId)
    expect((await readCart(buyer.ctx)).shops.flatMap(({ lines }) => lines)).toMatchObject([{ productId: cup.id, quantity: 3 }])
  })
})

describe('a checkout with a coupon of one shop and points', () => {
  /**
   * 3,001 won less at the slow shop from 10,000 won on; the buyer took it, and has 10,000 points.
   */
  async function withSavings() {
    const given = await twoShops()
    const { world } = fixture
    const day = (days: number) => new Date(world.deps.now().getTime() + days * 86_400_000).toISOString()
    const terms = { title: '할인', kind: 'amount', value: 3_001, minimumKrw: 10_000, startsAt: day(-1), endsAt: day(30) } as const
    const { couponId } = await makeCoupon(given.slow.owner.ctx, makeCouponInput.parse(terms))
    await takeCoupon(given.buyer.ctx, { couponId })
    const staff = await world.person({ role: 'finance' })
    const gift = { personId: given.buyer.id, amountKrw: 10_000, lifeDays: 30, note: '선물', reason: '시험을 위해서' }
    await grantPoints(staff.ctx, { ...gift, idempotencyKey: randomUUID() })
    const [atSlow, atQuick] = given.parts
    const bowl = await world.product(given.slow, { priceKrw: 2_500 })
    const slowPart = { ...atSlow!, lines: [...atSlow!.lines, { productId: bowl.id, quantity: 1 }], couponId }
    return { ...given, couponId, bowl, parts: [slowPart, atQuick!] }
  }
  const saved = async ({ ctx }: { ctx: Parameters<typeof readPoints>[0] }) => {
    const [{ coupons }, { balanceKrw, heldKrw }] = [await listMine(ctx), await readPoints(ctx)]
    return [coupons[0]!.state, balanceKrw, heldKrw]
  }
  const sound = async () => {
    expect(await fixture.unsound()).toEqual([])
    expect(await broken()).toEqual([])
  }

  it('divides both exactly, and gives both back to the won, of a part and of the whole', async () => {
    const { buyer, slow, quick, addressId, parts } = await withSavings()
    // 20,500 + 3,000 − 3,001 = 20,499 and 24,000: points by 20,399 and 23,900 of 44,299.
    const { input, purchase } = await fixture.checkout(buyer, parts, { addressId, pointsKrw: 10_000 })
    expect(input.expectedPayKrw).toBe(34_499)
    expect(purchase).toMatchObject({ totalKrw: 44_499, pointsKrw: 10_000 })
    const [ofSlow, ofQuick] = [slow, quick].map(({ handle }) => purchase.orders.find(({ shop }) => shop.handle === handle)!)
    expect(ofSlow).toMatchObject({ totalKrw: 20_499, discountKrw: 3_001, pointsKrw: 4_605, state: 'placed' })
    expect(ofSlow!.lines.map(({ discountKrw }) => discountKrw)).toEqual([2_635, 366])
    expect(ofQuick).toMatchObject({ totalKrw: 24_000, discountKrw: 0, pointsKrw: 5_395, state: 'confirmed', capturedKrw: 24_000 })
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000 - 18_605, held: 15_894 })
    expect(await fixture.owed(quick)).toBe(24_000)
    expect(await saved(buyer)).toEqual(['used', 0, 4_605])
    await sound()
    await fixture.cancel(buyer, ofSlow!.orderId, [{ lineId: ofSlow!.lines[0]!.lineId, quantity: 1 }])
    await sound()
    await confirmOrder(slow.owner.ctx, { orderId: ofSlow!.orderId })
    await sound()
    await fixture.cancel(buyer, ofSlow!.orderId)
    expect(await saved(buyer)).toEqual(['usable', 4_605, 0])
    await sound()
    await fixture.cancel(quick.owner, ofQuick!.orderId)
    expect(await saved(buyer)).toEqual(['usable', 10_000, 0])
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    expect([await fixture.owed(slow), await fixture.owed(quick)]).toEqual([0, 0])
    await sound()
  })

  it('uses a coupon and points once, however many checkouts at once, and a retry uses nothing', async () => {
    const { buyer, cup, parts } = await withSavings()
    // The others have the shops the other way round: their locks are taken in one order all the
    // same.
    const said = await Promise.allSettled(
      [parts, parts.toReversed(), parts, parts.toReversed()].map((cart) => fixture.checkout(buyer, cart, { pointsKrw: 6_000 })),
    )
    const made = said.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(made).toHaveLength(1)
    for (const one of said)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT', details: { reason: 'coupon_used' } })
    const { input, purchase } = made[0]!
    expect((await checkout(buyer.ctx, input)).purchaseId).toBe(purchase.purchaseId)
    await expect(checkout(buyer.ctx, { ...input, pointsKrw: 5_000 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await fixture.stock(cup.id)).toBe(8)
    expect((await readPoints(buyer.ctx)).balanceKrw).toBe(4_000)
    await sound()
  })

  it('is made once by the same request four times at once, which all get it', async () => {
    const { buyer, cup, parts } = await withSavings()
    const input = await fixture.signCheckout(buyer, parts, { pointsKrw: 6_000 })
    const said = await Promise.all(Array.from({ length: 4 }, () => checkout(buyer.ctx, input)))
    expect(new Set(said.map(({ purchaseId }) => purchaseId)).size).toBe(1)
    expect(await fixture.stock(cup.id)).toBe(8)
    expect(await saved(buyer)).toEqual(['used', 4_000, 2_528])
    await sound()
  })

  it('spends the points once in two checkouts at once of other shops', async () => {
    const { buyer, parts } = await withSavings()
    const said = await Promise.allSettled(parts.map((part) => fixture.checkout(buyer, [part], { pointsKrw: 8_000 })))
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of said)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT', details: { reason: 'points_short' } })
    expect((await readPoints(buyer.ctx)).balanceKrw).toBe(2_000)
    await sound()
  })

  it('is none at all where one does not help, and says why and of which shop', async () => {
    const { buyer, slow, quick, cup, couponId, parts } = await withSavings()
    const few = { shop: slow, lines: [{ productId: cup.id, quantity: 1 }], couponId }
    const refused = (field: string, reason: string, { handle: shopHandle }: { handle: string }) => ({
      code: 'CONFLICT',
      field,
      details: { reason, shopHandle },
    })
    await expect(fixture.checkout(buyer, [parts[1]!, few])).rejects.toMatchObject(refused('shops.1.couponId', 'coupon_minimum', slow))
    const wrong = [parts[0]!, { ...parts[1]!, couponId }]
    await expect(fixture.checkout(buyer, wrong)).rejects.toMatchObject(refused('shops.1.couponId', 'coupon_wrong_shop', quick))
    await expect(fixture.checkout(buyer, parts, { pointsKrw: 10_001 })).rejects.toMatchObject({
      field: 'pointsKrw',
      details: { reason: 'points_short', pointsKrw: 10_000 },
    })
    const cheap = await fixture.world.product(quick, { priceKrw: 150 })
    const tiny = [{ shop: quick, lines: [{ productId: cheap.id, quantity: 1 }] }, few].map(({ shop, lines }) => ({ shop, lines }))
    await expect(fixture.checkout(buyer, tiny, { pointsKrw: 8_951 })).rejects.toMatchObject({ details: { reason: 'points_too_many' } })
    await expect(fixture.checkout(buyer, [few, few])).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'shops.1.shopId' })
    // Signed with another discount, or with other points.
    const { input } = await fixture.checkout(buyer, tiny, { pointsKrw: 8_950 })
    expect((await fixture.wallet(buyer)).posted).toBe(199_900)
    for (const changed of [{ pointsKrw: 8_949, expectedPayKrw: 201 }, { shops: input.shops.map((shop) => ({ ...shop, discountKrw: 1 })) }])
      await expect(checkout(buyer.ctx, { ...input, ...changed, idempotencyKey: randomUUID() })).rejects.toMatchObject({
        code: 'APPROVAL_INVALID',
      })
    expect(await saved(buyer)).toEqual(['usable', 1_050, 8_900])
    await sound()
  })
})

describe('a checkout that cannot be is none at all, and says which line', () => {
  const nothing = async (buyer: Awaited<ReturnType<typeof twoShops>>['buyer'], stocks: [string, number][]) => {
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000, held: 0 })
    for (const [id, stock] of stocks) expect(await fixture.stock(id)).toBe(stock)
    expect(await rows(fixture.world.deps.main.db, sql<{ id: string }>`select id from purchase where buyer_id = ${buyer.id}::uuid`)).toEqual(
      [],
    )
    expect(await broken()).toEqual([])
  }
  /** The request that the buyer signed, before something changed. */
  async function signed(given: Awaited<ReturnType<typeof twoShops>>) {
    const { buyer, parts, addressId } = given
    // A key that refuses before anything is written: the approval alone is kept.
    const asked = parts.map(({ shop, lines }) => ({ shopId: shop.id, lines: lines.map((line) => ({ ...line, postId: null })) }))
    const preview = await previewCheckout(buyer.ctx, { shops: asked, addressId, pointsKrw: 0 })
    return async () => {
      const { checkoutOf } = await import('../../../test/statements.ts')
      const shops = preview.shops.map(({ shop, lines, shippingKrw, returnFeeKrw, discountKrw }) => ({
        shopId: shop.id,
        shopHandle: shop.handle,
        lines: lines.map(({ productId, quantity, unitPriceKrw }) => ({ productId, quantity, unitPriceKrw, postId: null })),
        shippingKrw,
        returnFeeKrw,
        discountKrw,
      }))
      const wanted = { shops, addressId, pointsKrw: 0 }
      const idempotencyKey = randomUUID()
      const approval = await fixture.world.approve(buyer, checkoutOf(idempotencyKey, preview.payKrw, wanted))
      return checkout(buyer.ctx, { ...wanted, idempotencyKey, expectedPayKrw: preview.payKrw, approval })
    }
  }

  it('when a price changed while it was in the cart', async () => {
    const given = await twoShops()
    const pay = await signed(given)
    await run(fixture.world.deps.main.db, sql`update product set price_krw = 25000 where id = ${given.lamp.id}::uuid`)
    await expect(pay()).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
      field: 'shops.1.lines.0.unitPriceKrw',
      details: { unitPriceKrw: 25_000, payKrw: 46_000 },
    })
    await nothing(given.buyer, [[given.cup.id, 10]])
  })

  it('when a price changes after it was read, while the shop holds the product', async () => {
    const given = await twoShops()
    const { world } = fixture
    const pay = await signed(given)
    let paying: Promise<unknown> = Promise.resolve()
    await write(world.ctx(), async (tx) => {
      await run(tx.db, sql`update product set price_krw = 25000 where id = ${given.lamp.id}::uuid`)
      paying = pay().catch((error: KiwiError) => [error.code, error.field])
      const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(async () => (await rows(world.deps.main.db, waiting)).length).toBe(1)
    })
    expect(await paying).toEqual(['PRICE_CHANGED', 'shops.1.lines.0.unitPriceKrw'])
    await nothing(given.buyer, [[given.cup.id, 10]])
  })

  it('when the shipping fee, or that of the way back, changed', async () => {
    const given = await twoShops()
    const pay = await signed(given)
    await setShippingRule(given.slow.owner.ctx, { ...rule, feeKrw: 4_000 })
    await expect(pay()).rejects.toMatchObject({ code: 'PRICE_CHANGED', field: 'shops.0.shippingKrw', details: { shippingKrw: 4_000 } })
    await setShippingRule(given.slow.owner.ctx, { ...rule, returnFeeKrw: 5_000 })
    await expect(pay()).rejects.toMatchObject({ code: 'PRICE_CHANGED', field: 'shops.0.returnFeeKrw', details: { returnFeeKrw: 5_000 } })
    await nothing(given.buyer, [[given.cup.id, 10]])
  })

  it('when something was sold out between cart and payment', async () => {
    const given = await twoShops()
    const pay = await signed(given)
    await run(fixture.world.deps.main.db, sql`update product set stock = 0 where id = ${given.lamp.id}::uuid`)
    await expect(pay()).rejects.toMatchObject({ code: 'OUT_OF_STOCK', field: 'shops.1.lines.0.quantity', details: { stock: 0 } })
    await nothing(given.buyer, [[given.cup.id, 10]])
  })

  it('when something is not sold any more, or the address is not the buyer’s', async () => {
    const given = await twoShops()
    const pay = await signed(given)
    await expect(fixture.checkout(given.buyer, given.parts, { addressId: randomUUID() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'addressId',
    })
    await run(fixture.world.deps.main.db, sql`update product set state = 'unlisted' where id = ${given.cup.id}::uuid`)
    await expect(pay()).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'shops.0.lines.0.productId' })
    await nothing(given.buyer, [
      [given.cup.id, 10],
      [given.lamp.id, 10],
    ])
  })

  it('when the wallet has enough for one shop and not for both', async () => {
    const given = await twoShops()
    const poor = await fixture.buyer(30_000)
    await expect(fixture.checkout(poor, given.parts)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    expect(await fixture.wallet(poor)).toEqual({ posted: 30_000, held: 0 })
    await nothing(given.buyer, [
      [given.cup.id, 10],
      [given.lamp.id, 10],
    ])
  })

  it('when it is one’s own shop', async () => {
    const { slow, parts } = await twoShops()
    await expect(fixture.checkout(slow.owner, [parts[0]!])).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'own_shop' })
  })
})

it('sells a stock of 5 to 5 of 40 buyers who pay at once, each with a second shop in the cart, half of them with a coupon for 3', async () => {
  const { world } = fixture
  const [scarce, plenty] = [await fixture.shop({ autoConfirm: true }), await fixture.shop({ autoConfirm: true })]
  const [last, many] = [
    await world.product(scarce, { priceKrw: 7_000, stock: 5 }),
    await world.product(plenty, { priceKrw: 1_000, stock: 100 }),
  ]
  const buyers = await Promise.all(Array.from({ length: 40 }, () => fixture.buyer(20_000)))
  for (const { id: productId } of [last, many])
    await Promise.all(buyers.map(({ ctx }) => putInCart(ctx, { productId, quantity: 1, postId: null })))
  const lines = (id: string) => [{ productId: id, quantity: 1 }]
  const days = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2099-01-01T00:00:00.000Z' }
  const terms = { title: '선착순', kind: 'amount', value: 500, minimumKrw: 1_000, totalCount: 3, ...days } as const
  const { couponId } = await makeCoupon(scarce.owner.ctx, makeCouponInput.parse(terms))
  const hasCoupon = (n: number) => n % 4 < 2
  await Promise.all(buyers.filter((_, n) => hasCoupon(n)).map(({ ctx }) => takeCoupon(ctx, { couponId })))
  // Half of them put the shops the other way round: locks are taken in one order all the same.
  const signed = await Promise.all(
    buyers.map((buyer, n) => {
      const parts = [
        { shop: scarce, lines: lines(last.id), ...(hasCoupon(n) ? { couponId } : {}) },
        { shop: plenty, lines: lines(many.id) },
      ]
      return fixture.signCheckout(buyer, n % 2 ? parts : parts.toReversed())
    }),
  )
  const bought = await Promise.allSettled(buyers.map(({ ctx }, n) => checkout(ctx, signed[n]!)))
  expect(bought.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  const refusals = bought.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
  // Who loses the last coupon is told so, also where the last cup is gone meanwhile.
  expect(refusals.filter((code) => code !== 'OUT_OF_STOCK' && code !== 'CONFLICT')).toEqual([])
  const withCoupon = bought.filter(({ status }, n) => status === 'fulfilled' && hasCoupon(n)).length
  expect(withCoupon).toBeLessThanOrEqual(3)
  expect(await rows(world.deps.main.db, sql`select used_count from coupon where id = ${couponId}::uuid`)).toEqual([
    { usedCount: withCoupon },
  ])
  expect([await fixture.stock(last.id), await fixture.stock(many.id)]).toEqual([0, 95])
  const wallets = await Promise.all(buyers.map((buyer) => fixture.wallet(buyer)))
  expect(wallets.filter(({ posted, held }) => posted === 12_000 && held === 0)).toHaveLength(5 - withCoupon)
  expect(wallets.filter(({ posted, held }) => posted === 12_500 && held === 0)).toHaveLength(withCoupon)
  expect(wallets.filter(({ posted, held }) => posted === 20_000 && held === 0)).toHaveLength(35)
  // Who bought has an empty cart, who did not still has both things in it.
  const carts = await Promise.all(buyers.map(async ({ ctx }) => (await readCart(ctx)).shops.length))
  expect(carts).toEqual(bought.map(({ status }) => (status === 'fulfilled' ? 0 : 2)))
  expect(await fixture.unsound()).toEqual([])
  expect(await broken()).toEqual([])
})

it('is found by kiwi pay verify when an order of it was changed beside its approval', async () => {
  const { buyer, addressId, parts } = await twoShops()
  const { purchase } = await fixture.checkout(buyer, parts, { addressId })
  expect(await broken()).toEqual([])
  const moved = sql`update purchase set address_id = ${randomUUID()}::uuid where id = ${purchase.purchaseId}::uuid`
  await run(fixture.world.owner.db, moved)
  expect((await broken()).map(({ invariant }) => invariant)).toEqual([
    'an approval was used by the verb, for the payee and for the basket or request that it names',
  ])
  await run(fixture.world.owner.db, sql`update purchase set address_id = ${addressId}::uuid where id = ${purchase.purchaseId}::uuid`)
})

describe('where an order goes', () => {
  it('is open to the buyer and to the shop that has to send, and each look is recorded', async () => {
    const { buyer, slow, quick, addressId, parts } = await twoShops()
    const { purchase } = await fixture.checkout(buyer, parts, { addressId })
    const { orderId } = purchase.orders.find(({ shop }) => shop.handle === slow.handle)!
    const stranger = await fixture.world.person()
    for (const { ctx } of [buyer, slow.owner]) expect(await openAddress(ctx, orderId)).toMatchObject({ address: { recipient: '김하늘' } })
    for (const { ctx } of [stranger, quick.owner]) await expect(openAddress(ctx, orderId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const looks = await rows(
      fixture.world.deps.main.db,
      sql<{
        personId: string
        openedAs: 'buyer' | 'shop'
      }>`select person_id, opened_as from address_look where order_id = ${orderId}::uuid order by opened_as`,
    )
    expect(looks).toEqual([
      { personId: buyer.id, openedAs: 'buyer' },
      { personId: slow.owner.id, openedAs: 'shop' },
    ])
  })

  it('is closed to the shop once it has nothing to send, and erased a stated time after the order ended', async () => {
    const { buyer, slow, addressId, parts } = await twoShops()
    const { purchase } = await fixture.checkout(buyer, [parts[0]!], { addressId })
    const { orderId } = purchase.orders[0]!
    await fixture.cancel(buyer, orderId)
    expect(await openAddress(slow.owner.ctx, orderId)).toEqual({ address: null })
    expect(await eraseAddresses(fixture.world.ctx())).toEqual({ erased: 0 })
    expect(await openAddress(buyer.ctx, orderId)).toMatchObject({ address: { detail: '3층' } })
    fixture.world.advance(addressKeptDays * 86_400_000 + 1_000)
    expect((await eraseAddresses(fixture.world.ctx())).erased).toBeGreaterThan(0)
    expect(await openAddress(buyer.ctx, orderId)).toEqual({ address: null })
  })
})
