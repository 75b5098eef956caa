import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '../../../test/worlds/addresses.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { saveAddress } from '../addresses/save-address.ts'
import { putInCart } from '../cart/change-cart.ts'
import { readCart } from '../cart/read-cart.ts'
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

const rule = { feeKrw: 3_000, freeOverKrw: 50_000, jejuExtraKrw: 3_000, islandExtraKrw: 5_000 }

/** A shop that confirms by hand and sends for 3,000, and one that confirms at once and sends for nothing; a buyer with an address. */
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
    const preview = await previewCheckout(buyer.ctx, { shops: asked, addressId })
    return async () => {
      const { checkoutOf } = await import('../../../test/statements.ts')
      const shops = preview.shops.map(({ shop, lines, shippingKrw, discountKrw }) => ({
        shopId: shop.id,
        shopHandle: shop.handle,
        lines: lines.map(({ productId, quantity, unitPriceKrw }) => ({ productId, quantity, unitPriceKrw, postId: null })),
        shippingKrw,
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

  it('when the shipping fee changed', async () => {
    const given = await twoShops()
    const pay = await signed(given)
    await setShippingRule(given.slow.owner.ctx, { ...rule, feeKrw: 4_000 })
    await expect(pay()).rejects.toMatchObject({ code: 'PRICE_CHANGED', field: 'shops.0.shippingKrw', details: { shippingKrw: 4_000 } })
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

it('sells a stock of 5 to at most 5 of 40 buyers who pay at once, each with a second shop in the cart', async () => {
  const { world } = fixture
  const [scarce, plenty] = [await fixture.shop({ autoConfirm: true }), await fixture.shop({ autoConfirm: true })]
  const [last, many] = [
    await world.product(scarce, { priceKrw: 7_000, stock: 5 }),
    await world.product(plenty, { priceKrw: 1_000, stock: 100 }),
  ]
  const buyers = await Promise.all(Array.from({ length: 40 }, () => fixture.buyer(20_000)))
  const lines = (id: string) => [{ productId: id, quantity: 1 }]
  // Half of them put the shops the other way round: locks are taken in one order all the same.
  const bought = await Promise.allSettled(
    buyers.map((buyer, n) => {
      const parts = [
        { shop: scarce, lines: lines(last.id) },
        { shop: plenty, lines: lines(many.id) },
      ]
      return fixture.checkout(buyer, n % 2 ? parts : parts.toReversed())
    }),
  )
  expect(bought.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  const refusals = bought.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
  expect(new Set(refusals)).toEqual(new Set(['OUT_OF_STOCK']))
  expect([await fixture.stock(last.id), await fixture.stock(many.id)]).toEqual([0, 95])
  const wallets = await Promise.all(buyers.map((buyer) => fixture.wallet(buyer)))
  expect(wallets.filter(({ posted, held }) => posted === 12_000 && held === 0)).toHaveLength(5)
  expect(wallets.filter(({ posted, held }) => posted === 20_000 && held === 0)).toHaveLength(35)
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
