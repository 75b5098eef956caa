import type { RouterOutputs } from '@kiwi/sdk'
import type { PersonChip, ProductCard } from '../kiwi.ts'

/** What somebody who types may mean: a search, or a thing that opens at once. */
export type Suggested =
  | ({ kind: 'query'; key: string } & RouterOutputs['search']['suggest']['queries'][number])
  | { kind: 'person'; key: string; person: PersonChip }
  | { kind: 'tag'; key: string; tag: string; postCount: number }
  | { kind: 'product'; key: string; product: ProductCard }

const most = { queries: 4, people: 3, tags: 3, products: 3 }

/**
 * In the order in which they stand: their own and popular searches, then people, hashtags and
 * products. The text itself is no suggestion.
 */
export function suggestedOf({ queries, people, hashtags, products }: RouterOutputs['search']['suggest'], text: string): Suggested[] {
  return [
    ...queries
      .filter((query) => query.text !== text)
      .slice(0, most.queries)
      .map((query) => ({ kind: 'query' as const, key: `q:${query.text}`, ...query })),
    ...people.slice(0, most.people).map((person) => ({ kind: 'person' as const, key: `p:${person.id}`, person })),
    ...hashtags.slice(0, most.tags).map((hashtag) => ({ kind: 'tag' as const, key: `t:${hashtag.tag}`, ...hashtag })),
    ...products.slice(0, most.products).map((product) => ({ kind: 'product' as const, key: `g:${product.id}`, product })),
  ]
}

/** The option after an arrow key; -1 is the field itself, between the last and the first. */
export function stepTo(at: number, step: 1 | -1, count: number): number {
  return ((at + 1 + step + count + 1) % (count + 1)) - 1
}
