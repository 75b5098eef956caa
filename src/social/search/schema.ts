import * as z from 'zod'
import { category, personChip } from '../people/schema.ts'
import { postCard } from '../posts/schema.ts'
import { searchOrders } from '../../platform/search/port.ts'
import { maxLengths, maxPriceKrw } from '../../shared/bounds.ts'
import { colours } from '../../shared/colours.ts'
import { cursor, textLine, uuid } from '../../shared/text.ts'

const text = textLine(maxLengths.search, 1)
const kind = z.enum(['all', 'person', 'post', 'product', 'hashtag']).default('all')
const priceKrw = z.int().min(0).max(maxPriceKrw).optional()
const colour = z.enum(colours)
const engine = z.enum(['postgres', 'meilisearch'])

/** Each narrows the kinds that have it. */
const filters = {
  /** Of posts and products. */
  category: category.optional(),
  /** Of products. */
  shopId: uuid.optional(),
  priceFromKrw: priceKrw,
  priceToKrw: priceKrw,
  inStock: z.literal(true).optional(),
  /** Values that can be chosen, such as 빨강 and L, as the facets name them: each of them. */
  choices: z.array(textLine(30, 1)).max(5).optional(),
  /** Of posts. */
  tag: textLine(100, 1).optional(),
  /** Of a picture of theirs. */
  colour: colour.optional(),
  withinDays: z.union([z.literal(1), z.literal(7), z.literal(30), z.literal(365)]).optional(),
  /** From people whom the caller follows. */
  followedOnly: z.literal(true).optional(),
}
const filterInput = z.strictObject(filters)
export type FilterInput = z.infer<typeof filterInput>

export const searchInput = z.strictObject({
  text,
  kind,
  ...filters,
  /** By price: products only. */
  order: z.enum(searchOrders).default('relevance'),
  /** Of one kind; of all kinds there is one page. */
  cursor,
})

const ranges = z.array(z.tuple([z.int(), z.int()]))
/**
 * By id or `#tag`: the parts of a name, title, tag or caption that the text found, as [from, to) in
 * UTF-16 units. No key is a text that somebody wrote: `__proto__` is none of an object's own.
 */
const highlights = z.record(z.string(), ranges)
const hashtags = z.array(z.object({ tag: z.string(), postCount: z.int() }))

/**
 * What a search found of this wing; the router adds the products, with the card of
 * commerce/products.
 */
export const foundThings = z.object({
  people: z.array(personChip),
  posts: z.array(postCard),
  hashtags,
  highlights,
  /** The engine that answered; the Postgres engine stands in when the other is down. */
  engine,
  hasMore: z.boolean(),
  nextCursor: z.string().nullable(),
})
export type FoundThings = z.infer<typeof foundThings>

export const suggestInput = z.strictObject({ text })
/** While somebody types; the router adds the products. `isOwn`: they searched for it themselves. */
export const suggestions = z.object({
  queries: z.array(z.object({ text: z.string(), ranges, isOwn: z.boolean() })),
  people: z.array(personChip),
  hashtags,
  highlights,
})
export type Suggestions = z.infer<typeof suggestions>

export const startOfSearch = z.object({ recent: z.array(z.string()), popular: z.array(z.string()) })

export const recordSearchInput = z.strictObject({
  text,
  /** Results on the first page. */
  found: z.int().min(0).max(100),
  engine,
  /** The place of the result that was opened, from 1 on; null: a search was sent. */
  clicked: z.int().min(1).max(1_000).nullable(),
})
/** Null: all of them. */
export const forgetSearchInput = z.strictObject({ text: text.nullable() })

export const facetsInput = searchInput.omit({ kind: true, order: true, cursor: true })
const count = z.int()
export const postFacets = z.object({
  /** Of how many results; `isComplete` is false if there are more that were not counted. */
  total: count,
  isComplete: z.boolean(),
  categories: z.array(z.object({ category, count })),
  tags: z.array(z.object({ tag: z.string(), count })),
  colours: z.array(z.object({ colour, count })),
})
export const helpInput = z.strictObject({ text, kind, ...filters })
/**
 * Texts that do find something: `meant` in place of this one, `fewerWords` of it. `withoutFilters`:
 * the same text finds something.
 */
export const searchHelp = z.object({
  meant: z.array(z.string()),
  fewerWords: z.array(z.string()),
  withoutFilters: z.boolean(),
})
