import type { BasketItem } from './queries.ts'

/** The products of one shop: an order has one shop. */
export interface Basket {
  shop: BasketItem['shop']
  items: BasketItem[]
}

/** Groups products by shop, in the given order. */
export function basketsOf(items: readonly BasketItem[]): Basket[] {
  const baskets = new Map<string, Basket>()
  for (const item of items) {
    const basket = baskets.get(item.shop.handle) ?? { shop: item.shop, items: [] }
    basket.items.push(item)
    baskets.set(item.shop.handle, basket)
  }
  return [...baskets.values()]
}

/** The most of one product that can be bought at once; none of one whose option is not chosen. */
export const maxQuantity = (item: Pick<BasketItem, 'stock' | 'hasOptions'>) => (item.hasOptions ? 0 : Math.min(99, item.stock))

export function totalOf(items: readonly BasketItem[], quantities: ReadonlyMap<string, number>): number {
  return items.reduce((total, item) => total + item.priceKrw * (quantities.get(item.id) ?? 0), 0)
}

/** The chosen quantities, limited to the stock, which may have fallen since. */
export function wantedOf(items: readonly BasketItem[], chosen: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(items.map((item) => [item.id, Math.min(chosen.get(item.id) ?? 0, maxQuantity(item))]))
}

export const pricesOf = (items: readonly BasketItem[]): ReadonlyMap<string, number> =>
  new Map(items.map(({ id, priceKrw }) => [id, priceKrw]))

/** The chosen lines of a basket, as an order wants them. */
export function linesOf(basket: Basket, quantities: ReadonlyMap<string, number>): { productId: string; quantity: number }[] {
  return basket.items.flatMap(({ id }) => (quantities.get(id) ? [{ productId: id, quantity: quantities.get(id)! }] : []))
}
