import { expect, it } from 'vitest'
import { buyableOf, type Cart, type CartLine, changed, isTooMuch, shippingOf } from './cart.ts'

const line = (productId: string, facts: Partial<CartLine> = {}): CartLine => ({
  productId,
  title: productId,
  imageUrl: null,
  optionValues: [],
  quantity: 1,
  stock: 9,
  unitPriceKrw: 1_000,
  priceWasKrw: 1_000,
  state: 'ok',
  postId: null,
  ...facts,
})
const shipping = { feeKrw: 3_000, freeOverKrw: 50_000, jejuExtraKrw: 0, islandExtraKrw: 0, returnFeeKrw: 3_000 }
const part = (id: string, lines: CartLine[], goodsKrw = 1_000) => ({ shop: { id, handle: id, name: id }, shipping, lines, goodsKrw })
const cart: Cart = {
  shops: [
    part('clay', [line('cup'), line('pot', { state: 'sold_out' })]),
    part('linen', [line('belt', { state: 'fewer' })]),
    part('wood', [line('bowl', { state: 'price_changed' })]),
  ],
  gone: [line('old', { state: 'gone' })],
}

it('buys what can be bought, of the shops that have some', () => {
  expect(buyableOf(cart).map(({ shop, lines }) => [shop.id, lines.map(({ productId }) => productId)])).toEqual([
    ['clay', ['cup']],
    ['wood', ['bowl']],
  ])
  expect(isTooMuch(cart)).toBe(false)
  const only = buyableOf(cart, new Set(['bowl', 'pot']))
  expect(only.map(({ lines }) => lines.map(({ productId }) => productId))).toEqual([['bowl']])
  const many = { shops: Array.from({ length: 11 }, (_, n) => part(`s${n}`, [line(`p${n}`)])), gone: [] }
  expect([buyableOf(many).length, isTooMuch(many)]).toEqual([10, true])
})

it('says what is missing for free shipping', () => {
  expect(shippingOf({ shipping, goodsKrw: 42_000 })).toEqual({ feeKrw: 3_000, missingKrw: 8_000 })
  expect(shippingOf({ shipping, goodsKrw: 50_000 })).toEqual({ feeKrw: 0, missingKrw: 0 })
  expect(shippingOf({ shipping: { ...shipping, freeOverKrw: null }, goodsKrw: 50_000 })).toEqual({ feeKrw: 3_000, missingKrw: 0 })
})

it('shows a changed quantity and its amount at once, and a removed line no more', () => {
  expect(changed(cart, 'cup', 3).shops[0]).toMatchObject({ goodsKrw: 3_000, lines: [{ quantity: 3 }, {}] })
  expect(changed(cart, 'belt', 0).shops.map(({ shop }) => shop.id)).toEqual(['clay', 'wood'])
  expect(changed(cart, 'old', 0).gone).toEqual([])
})
