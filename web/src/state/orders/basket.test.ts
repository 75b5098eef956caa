import { expect, it } from 'vitest'
import { basketsOf, maxQuantity, totalOf, wantedOf } from './basket.ts'
import type { BasketItem } from './queries.ts'

const item = (id: string, handle: string, priceKrw: number, stock = 5) =>
  ({ id, priceKrw, stock, shop: { handle, name: handle } }) as unknown as BasketItem
const look = [item('shirt', 'linen', 39_000), item('cup', 'clay', 18_000), item('belt', 'linen', 12_000, 120)]

it('puts what one shop sells into one basket, shops in the order of the look', () => {
  expect(basketsOf(look).map(({ shop, items }) => [shop.handle, items.map(({ id }) => id)])).toEqual([
    ['linen', ['shirt', 'belt']],
    ['clay', ['cup']],
  ])
})

it('adds up what was chosen and leaves out what was not', () => {
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

it('offers no more than there is, and no more than one order takes', () => {
  expect(look.map(maxQuantity)).toEqual([5, 5, 99])
})

it('takes back what was chosen down to what is left, and forgets what is not sold any more', () => {
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
