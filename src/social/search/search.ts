import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { SearchKind } from '../../platform/search/port.ts'
import { personNamed } from '../access/handles.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { loadChips } from '../people/chips.ts'
import { loadCards } from '../posts/cards.ts'
import { visibleHashtags } from '../posts/visible-hashtags.ts'
import { handle } from '../../shared/text.ts'
import { type Page, visibleCandidates } from './internal/candidates.ts'
import type { FoundThings, searchInput } from './schema.ts'

type Input = z.infer<typeof searchInput>
type People = FoundThings['people']

const pageSize = 20
/** Of each kind, when all are asked for. */
const sampleSizes: Record<SearchKind, number> = { person: 6, post: 12, product: 6, hashtag: 8 }

/**
 * People, posts, products and hashtags that match, best first. Changes are found after the hourly sync, one's own posts at once; deletions
 * and blocks count at once, because Postgres checks every candidate. `category` narrows posts and products.
 * `productCards` reads the cards of products in the order of their ids: products belong to the wing above.
 */
export async function search<Product>(
  ctx: Ctx,
  input: Input,
  productCards: (ctx: Ctx, ids: string[]) => Promise<Product[]>,
): Promise<FoundThings & { products: Product[] }> {
  const [people, posts, products, hashtags] = await Promise.all(
    (['person', 'post', 'product', 'hashtag'] as const).map((kind) => pageOf(ctx, kind, input)),
  )
  const [chips, blocked, foundPosts, foundProducts, tags] = await Promise.all([
    chipsOf(ctx, people),
    people && input.page === 0 ? findBlocked(ctx, input.text) : [],
    loadCards(ctx, posts?.keys ?? []),
    productCards(ctx, products?.keys ?? []),
    visibleHashtags(ctx, hashtags?.keys ?? []),
  ])
  const pages = [people, posts, products, hashtags].filter((page) => page !== undefined && page !== null)
  return {
    people: [...blocked, ...chips],
    posts: foundPosts,
    products: foundProducts,
    hashtags: tags,
    engine: pages.every(({ engine }) => engine === 'meilisearch') ? 'meilisearch' : 'postgres',
    hasMore: pages.some(({ hasMore }) => hasMore),
  }
}

async function pageOf(ctx: Ctx, kind: SearchKind, { text, kind: wanted, category, page }: Input): Promise<Page | null> {
  if (wanted !== 'all' && wanted !== kind) return null
  const narrowed = kind === 'post' || kind === 'product' ? category : undefined
  return visibleCandidates(ctx, { kind, text, category: narrowed, page, size: wanted === 'all' ? sampleSizes[kind] : pageSize })
}

async function chipsOf(ctx: Ctx, page: Page | null | undefined): Promise<People> {
  const keys = page?.keys ?? []
  const chips = await loadChips(ctx, keys)
  return keys.flatMap((key) => chips.get(key) ?? [])
}

/** People whom the caller has blocked are found by their whole handle only, so that they can be unblocked. */
async function findBlocked(ctx: Ctx, text: string): Promise<People> {
  const asked = handle.safeParse(text.replace(/^[@＠]/u, ''))
  if (!asked.success || !ctx.actor || (await hiddenPeople(ctx)).size === 0) return []
  const found = await rows(
    ctx.main.db,
    sql<{ id: string }>`
        select b.blocked_id as id from block b where b.blocker_id = ${ctx.actor.personId}::uuid and b.blocked_id = ${personNamed(asked.data, ctx.now())}`,
  )
  const chips = await loadChips(
    ctx,
    found.map(({ id }) => id),
  )
  return [...chips.values()]
}
