import { expect, it } from 'vitest'
import { basketsOf, maxQuantity, totalOf, wantedOf } from './basket.ts'
import type { BasketItem } from './queries.ts'

const item = (id: string, handle: string, priceKrw: number, stock = 5) =>
  ({ id, priceKrw, stock, hasOptions: false, shop: { handle, name: handle } }) as unknown as BasketItem
const look = [item('shirt', 'linen', 39_000), item('cup', 'clay', 18_000), item('belt', 'linen', 12_000, 120)]

it('groups products by shop, in their order', () => {
  expect(basketsOf(look).map(({ shop, items }) => [shop.handle, items.map(({ id }) => id)])).toEqual([
    ['linen', ['shirt', 'belt']],
    ['clay', ['cup']],
  ])
})

it('adds up the chosen products only', () => {
  expect(
    totalOf(
      look,
      new Map([
        ['shirt', 2],
        ['cup', 1],
      ]),
    ),
  ).toBe(96_000)
})

it('limits the quantity by the stock and by the order', () => {
  expect(look.map(maxQuantity)).toEqual([5, 5, 99])
})

it('lowers chosen quantities to the stock, and drops products that are gone', () => {
  const chosen = new Map([
    ['shirt', 9],
    ['belt', 2],
    ['gone', 1],
  ])
  expect([...wantedOf(look, chosen)]).toEqual([
    ['shirt', 5],
    ['cup', 0],
    ['belt', 2],
  ])
})
