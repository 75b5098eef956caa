import * as z from 'zod'
import type { EngineName } from '../../platform/search/port.ts'
import { category, type PersonChip } from '../people/schema.ts'
import type { PostCard } from '../posts/schema.ts'
import { textLine } from '../../shared/text.ts'

export const searchInput = z.strictObject({
  text: textLine(60, 1),
  kind: z.enum(['all', 'person', 'post', 'product', 'hashtag']).default('all'),
  category: category.optional(),
  page: z.int().min(0).max(50).default(0),
})
/** `Product` is the product card of commerce/products. */
export interface SearchOutput<Product> {
  people: PersonChip[]
  posts: PostCard[]
  products: Product[]
  hashtags: { tag: string; postCount: number }[]
  /** The engine that answered; the Postgres engine stands in when the other is down. */
  engine: EngineName
  hasMore: boolean
}
