import type { BasketItem, OrderSummary, ProductDetail, ProductOption } from './queries.ts'

/** What a price is shown of. */
export type Priced = Pick<ProductDetail, 'priceKrw' | 'priceToKrw'>

/** A value for each name of the options, as far as they are picked. */
export type Picked = readonly (string | undefined)[]

const fits = (option: ProductOption, picked: Picked) => picked.every((value, at) => value === undefined || option.values[at] === value)

/** The option that is picked, once there is a value for each name. */
export function pickedOption({ optionNames, options }: Pick<ProductDetail, 'optionNames' | 'options'>, picked: Picked) {
  const isWhole = optionNames.length > 0 && optionNames.every((_, at) => picked[at] !== undefined)
  return isWhole ? options.find((option) => fits(option, picked)) : undefined
}

/** Whether a value can be had together with the other picked ones. */
export function offersValue(options: readonly ProductOption[], picked: Picked, at: number, value: string): 'in_stock' | 'sold_out' {
  const together = options.filter((option) => fits(option, withValue(picked, at, value)))
  return together.some(({ stock }) => stock > 0) ? 'in_stock' : 'sold_out'
}

/**
 * Picks a value; the others go if nothing has them together. What is left without a choice is
 * picked by itself.
 */
export function pickValue(options: readonly ProductOption[], picked: Picked, at: number, value: string): Picked {
  const both = withValue(picked, at, value)
  const next = options.some((option) => fits(option, both)) ? both : withValue([], at, value)
  const left = options.filter((option) => fits(option, next))
  return left.length === 1 ? left[0]!.values : next
}

function withValue(picked: Picked, at: number, value: string): Picked {
  const next = [...picked]
  next[at] = value
  // A hole is skipped by `every`: it means "not picked", as undefined does.
  return next
}

/** An option as it is bought: by its own id and price, with the words of its product. */
export function optionAsItem(product: BasketItem, { id, values, priceKrw, stock }: ProductOption): BasketItem {
  const title = `${product.title} · ${values.join(' / ')}`
  return { ...product, id, title, priceKrw, priceToKrw: null, stock, inStock: stock > 0, hasOptions: false, optionNames: [], options: [] }
}

/**
 * The choices for which a line may be exchanged: those that cost what was paid for it. The first is
 * the one that was bought.
 */
export function exchangesFor(
  { options }: Pick<ProductDetail, 'options'>,
  { productId, unitPriceKrw }: Pick<OrderSummary['lines'][number], 'productId' | 'unitPriceKrw'>,
): ProductOption[] {
  const same = options.filter(({ priceKrw }) => priceKrw === unitPriceKrw)
  return [...same.filter(({ id }) => id === productId), ...same.filter(({ id }) => id !== productId)]
}
