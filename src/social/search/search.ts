import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { SearchKind } from '../../platform/search/port.ts'
import { personNamed } from '../access/handles.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { type MutedTexts, mutedTexts } from '../access/muted-texts.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { cardsOf } from '../posts/cards.ts'
import { visibleHashtags } from '../posts/visible-hashtags.ts'
import { handle } from '../../shared/text.ts'
import { type Page, type Range, visiblePage } from './internal/candidates.ts'
import { visiblePeople, visiblePosts } from './internal/visible-candidates.ts'
import type { FoundThings, searchInput } from './schema.ts'

type Input = z.infer<typeof searchInput>

const pageSize = 20
/** Of each kind, when all are asked for. */
const sampleSizes: Record<SearchKind, number> = { person: 6, post: 12, product: 6, hashtag: 8 }

/**
 * People, posts, products and hashtags that match, best first. Changes are found after the hourly sync, one's own posts at once; deletions
 * and blocks count at once, because Postgres checks every candidate. What the caller muted is left out unless the text asks for it. `category` narrows posts and products.
 * `productsSold` reads the cards of those products that the caller may buy, in the order of their ids: products belong to the wing above.
 */
export async function search<Product>(
  ctx: Ctx,
  input: Input,
  productsSold: (ctx: Ctx, ids: string[], range: Range) => Promise<Product[]>,
): Promise<FoundThings & { products: Product[] }> {
  const muting = mutedTexts(ctx).then((muted) => muted.unlessAsked(`${input.text} #${input.text}`))
  const [people, blocked, posts, products, hashtags] = await Promise.all([
    pageOf(ctx, input, 'person', visiblePeople),
    findBlocked(ctx, input),
    pageOf(ctx, input, 'post', (_, ids, range) => visiblePosts(ctx, ids, range, muting)),
    pageOf(ctx, input, 'product', productsSold),
    pageOf(ctx, input, 'hashtag', async (_, tags, range) => visibleHashtags(ctx, unmutedTags(tags, await muting), range)),
    muting,
  ])
  const foundPosts = posts?.found ?? []
  const [chips, cards] = await Promise.all([
    Promise.all([...blocked, ...(people?.found ?? [])].map((row) => chipOf(ctx, row))),
    cardsOf(
      ctx,
      Promise.resolve(foundPosts),
      foundPosts.map(({ id }) => id),
    ),
  ])
  const pages = [people, posts, products, hashtags].filter((page) => page !== null)
  return {
    people: chips,
    posts: cards,
    products: products?.found ?? [],
    hashtags: hashtags?.found ?? [],
    engine: pages.every(({ engine }) => engine === 'meilisearch') ? 'meilisearch' : 'postgres',
    hasMore: pages.some(({ hasMore }) => hasMore),
  }
}

const unmutedTags = (tags: string[], muted: MutedTexts) => tags.filter((tag) => !muted.hides(`#${tag}`))

async function pageOf<Found>(
  ctx: Ctx,
  { text, kind: wanted, category, page }: Input,
  kind: SearchKind,
  find: (ctx: Ctx, keys: string[], range: Range) => Promise<Found[]>,
): Promise<Page<Found> | null> {
  if (wanted !== 'all' && wanted !== kind) return null
  const narrowed = kind === 'post' || kind === 'product' ? category : undefined
  const size = wanted === 'all' ? sampleSizes[kind] : pageSize
  return visiblePage(ctx, { kind, text, category: narrowed, page, size, find: (keys, range) => find(ctx, keys, range) })
}

/** People whom the caller has blocked are found by their whole handle only, so that they can be unblocked. */
async function findBlocked(ctx: Ctx, { text, kind, page }: Input): Promise<ChipRow[]> {
  const asked = handle.safeParse(text.replace(/^[@＠]/u, ''))
  if ((kind !== 'all' && kind !== 'person') || page > 0 || !asked.success || !ctx.actor) return []
  if ((await hiddenPeople(ctx)).size === 0) return []
  return rows(
    ctx.main.db,
    sql<ChipRow>`
        select p.id, ${chipColumns('p')} from block b join person p on p.id = b.blocked_id ${chipAvatar('p')}
        where b.blocker_id = ${ctx.actor.personId}::uuid and b.blocked_id = ${personNamed(asked.data, ctx.now())} and p.handle is not null`,
  )
}
