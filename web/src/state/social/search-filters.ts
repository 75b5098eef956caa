import type { Category } from '../kiwi.ts'
import { maxPriceKrw } from '../../../../src/shared/bounds.ts'
import { type Colour, colours } from '../../../../src/shared/colours.ts'
import { categories } from '../wording.ts'

export const searchOrders = ['relevance', 'newest', 'popular', 'price_up', 'price_down'] as const
export type SearchOrder = (typeof searchOrders)[number]
export const searchDays = [1, 7, 30, 365] as const

/** What narrows and orders results, as the address has it. */
export interface SearchFilters {
  category?: Category
  shopId?: string
  priceFromKrw?: number
  priceToKrw?: number
  inStock?: true
  choices?: string[]
  tag?: string
  colour?: Colour
  withinDays?: (typeof searchDays)[number]
  followedOnly?: true
  order?: Exclude<SearchOrder, 'relevance'>
}

/** Those of an address that can be; anybody may have written it. */
export function filtersIn(search: Record<string, unknown>): SearchFilters {
  const { shopId, choices, tag } = search
  const price = (value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxPriceKrw ? value : undefined
  const [category, colour, days, order] = [
    categories.find((name) => name === search['category']),
    colours.find((name) => name === search['colour']),
    searchDays.find((days) => days === search['withinDays']),
    searchOrders.find((name) => name === search['order']),
  ]
  const [from, to] = [price(search['priceFromKrw']), price(search['priceToKrw'])]
  return {
    ...(category ? { category } : {}),
    ...(typeof shopId === 'string' && /^[0-9a-f-]{36}$/.test(shopId) ? { shopId } : {}),
    ...(from === undefined ? {} : { priceFromKrw: from }),
    ...(to === undefined ? {} : { priceToKrw: to }),
    ...(search['inStock'] === true ? { inStock: true } : {}),
    ...(Array.isArray(choices) ? { choices: choices.filter((one): one is string => typeof one === 'string').slice(0, 5) } : {}),
    ...(typeof tag === 'string' && tag !== '' ? { tag: tag.slice(0, 100) } : {}),
    ...(colour ? { colour } : {}),
    ...(days ? { withinDays: days } : {}),
    ...(search['followedOnly'] === true ? { followedOnly: true } : {}),
    ...(order && order !== 'relevance' ? { order } : {}),
  }
}

/** Those that results of the kind have. */
export function filtersFor(kind: string, filters: SearchFilters): SearchFilters {
  const { category, shopId, priceFromKrw, priceToKrw, inStock, choices, tag, colour, withinDays, followedOnly, order } = filters
  if (kind === 'product') return defined({ category, shopId, priceFromKrw, priceToKrw, inStock, choices, order })
  if (kind === 'post')
    return defined({ category, tag, colour, withinDays, followedOnly, order: order?.startsWith('price') ? undefined : order })
  return {}
}

/** Without the order. */
export function narrowing(filters: SearchFilters): Omit<SearchFilters, 'order'> {
  const { order: _, ...others } = filters
  return others
}

type Maybe<Type> = { [Key in keyof Type]?: Type[Key] | undefined }
export function defined(filters: Maybe<SearchFilters>): SearchFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as SearchFilters
}
