import * as z from 'zod'
import { category, personChip } from '../people/schema.ts'
import { postCard } from '../posts/schema.ts'
import { maxLengths } from '../../shared/bounds.ts'
import { textLine } from '../../shared/text.ts'

export const searchInput = z.strictObject({
  text: textLine(maxLengths.search, 1),
  kind: z.enum(['all', 'person', 'post', 'product', 'hashtag']).default('all'),
  category: category.optional(),
  page: z.int().min(0).max(50).default(0),
})
/** What a search found of this wing; the router adds the products, with the card of commerce/products. */
export const foundThings = z.object({
  people: z.array(personChip),
  posts: z.array(postCard),
  hashtags: z.array(z.object({ tag: z.string(), postCount: z.int() })),
  /** The engine that answered; the Postgres engine stands in when the other is down. */
  engine: z.enum(['postgres', 'meilisearch']),
  hasMore: z.boolean(),
})
export type FoundThings = z.infer<typeof foundThings>
