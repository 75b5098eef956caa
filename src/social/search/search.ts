import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { SearchKind } from '../../platform/search/port.ts'
import { personNamed } from '../access/handles.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { type MutedTexts, mutedTexts } from '../access/muted-texts.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { unmutedCards } from '../posts/cards.ts'
import type { PostCard } from '../posts/schema.ts'
import { visibleHashtags } from '../posts/visible-hashtags.ts'
import { highlighter } from '../../shared/highlight.ts'
import { jsonArray, jsonObject, type JsonText, withFields } from '../../shared/json-text.ts'
import { handle } from '../../shared/text.ts'
import { type Page, type Range, visiblePage } from './internal/candidates.ts'
import { filtersOf } from './internal/filters.ts'
import { synonymsOf } from './internal/synonyms.ts'
import { visiblePeople, visiblePosts } from './internal/visible-candidates.ts'
import type { FilterInput, FoundThings, searchInput } from './schema.ts'

type Input = z.infer<typeof searchInput>

/**
 * Reads the cards of those products that the caller may buy and that hold the filters, in the order
 * of their ids.
 */
export type FindProducts<Product> = (ctx: Ctx, ids: string[], range: Range, filters: FilterInput) => Promise<Product[]>
type Sizes = Record<SearchKind, number>

const pageSize = 20
const onePage: Sizes = { person: pageSize, post: pageSize, product: pageSize, hashtag: pageSize }
/** Of each kind, when all are asked for. */
const sample: Sizes = { person: 6, post: 12, product: 6, hashtag: 8 }

/**
 * People, posts, products and hashtags that match, in the order asked. Changes are found after the
 * hourly sync, one's own things at once; deletions and blocks count at once, because Postgres
 * checks every candidate. What the caller muted is left out unless the text asks for it.
 * `findProducts`: products belong to the wing above.
 */
export async function search<Product extends { id: string; title: string }>(
  ctx: Ctx,
  input: Input,
  findProducts: FindProducts<Product>,
): Promise<JsonText<FoundThings & { products: Product[] }>> {
  const { posts, ...others } = await findThings(ctx, input, findProducts, input.kind === 'all' ? sample : onePage)
  return withFields(jsonObject({ posts: jsonArray(posts) }), others)
}

interface Things<Product> extends Omit<FoundThings, 'posts'> {
  posts: JsonText<PostCard>[]
  products: Product[]
}

/** `sizes`: how many of each kind; a kind of size 0 is not looked for. */
export async function findThings<Product extends { id: string; title: string }>(
  ctx: Ctx,
  input: Input,
  findProducts: FindProducts<Product>,
  sizes: Sizes,
): Promise<Things<Product>> {
  const muting = mutedTexts(ctx).then((muted) => muted.unlessAsked(`${input.text} #${input.text}`))
  const asking = { synonyms: synonymsOf(ctx, input.text), sizes }
  const [people, blocked, posts, products, hashtags] = await Promise.all([
    pageOf(ctx, input, asking, 'person', visiblePeople, ({ id }) => id),
    findBlocked(ctx, input),
    pageOf(
      ctx,
      input,
      asking,
      'post',
      (_, ids, range) => visiblePosts(ctx, ids, range, muting, input),
      ({ id }) => id,
    ),
    pageOf(
      ctx,
      input,
      asking,
      'product',
      (_, ids, range) => findProducts(ctx, ids, range, input),
      ({ id }) => id,
    ),
    pageOf(
      ctx,
      input,
      asking,
      'hashtag',
      async (_, tags, range) => visibleHashtags(ctx, unmutedTags(tags, await muting), range),
      ({ tag }) => tag,
    ),
    muting,
  ])
  const foundPosts = posts?.found ?? []
  const [chips, cards] = await Promise.all([
    Promise.all([...blocked, ...(people?.found ?? [])].map((row) => chipOf(ctx, row))),
    unmutedCards(
      ctx,
      Promise.resolve(foundPosts),
      foundPosts.map(({ id }) => id),
      null,
    ),
  ])
  const pages = [people, posts, products, hashtags].filter((page) => page !== null)
  const [only] = pages
  return {
    people: chips,
    posts: cards.map(({ text }) => text),
    products: products?.found ?? [],
    hashtags: hashtags?.found ?? [],
    highlights: highlighted(input.text, [
      ...chips.map(({ id, displayName }) => [id, displayName] as const),
      ...cards.map(({ id, caption }) => [id, caption] as const),
      ...(products?.found ?? []).map(({ id, title }) => [id, title] as const),
      ...(hashtags?.found ?? []).map(({ tag }) => [`#${tag}`, tag] as const),
    ]),
    engine: pages.every(({ engine }) => engine === 'meilisearch') ? 'meilisearch' : 'postgres',
    hasMore: pages.some(({ hasMore }) => hasMore),
    nextCursor: pages.length === 1 && only ? only.nextCursor : null,
  }
}

const unmutedTags = (tags: string[], muted: MutedTexts) => tags.filter((tag) => !muted.hides(`#${tag}`))

function highlighted(text: string, shown: (readonly [key: string, text: string])[]): FoundThings['highlights'] {
  const rangesIn = highlighter(text)
  const found = shown.map(([key, written]) => [key, rangesIn(written)] as const)
  return Object.fromEntries(found.filter(([, ranges]) => ranges.length > 0))
}

async function pageOf<Found>(
  ctx: Ctx,
  input: Input,
  asking: { synonyms: Promise<string[]>; sizes: Sizes },
  kind: SearchKind,
  find: (ctx: Ctx, keys: string[], range: Range) => Promise<Found[]>,
  keyOf: (found: Found) => string,
): Promise<Page<Found> | null> {
  const size = asking.sizes[kind]
  if ((input.kind !== 'all' && input.kind !== kind) || size === 0) return null
  const [filters, synonyms] = await Promise.all([filtersOf(ctx, input, kind), asking.synonyms])
  const { text, order } = input
  const cursor = input.kind === 'all' ? null : input.cursor
  return visiblePage(ctx, { kind, text, filters, order, synonyms, cursor, size, find: (keys, range) => find(ctx, keys, range), keyOf })
}

/**
 * People whom the caller has blocked are found by their whole handle only, so that they can be
 * unblocked.
 */
async function findBlocked(ctx: Ctx, { text, kind, cursor }: Input): Promise<ChipRow[]> {
  const asked = handle.safeParse(text.replace(/^[@＠]/u, ''))
  if ((kind !== 'all' && kind !== 'person') || cursor !== null || !asked.success || !ctx.actor) return []
  if ((await hiddenPeople(ctx)).size === 0) return []
  return rows(
    ctx.main.db,
    sql<ChipRow>`
        select p.id, ${chipColumns('p')} from block b join person p on p.id = b.blocked_id ${chipAvatar('p')}
        where b.blocker_id = ${ctx.actor.personId}::uuid and b.blocked_id = ${personNamed(asked.data, ctx.now())} and p.handle is not null`,
  )
}
