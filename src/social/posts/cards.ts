import { type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { cachedCards, freshCards } from './internal/card-cache.ts'
import { type Counts, loadCounts } from './counts.ts'
import { picture } from './picture.ts'
import type { PostCard } from './schema.ts'
import { readStoredCards, type StoredCard, type StoredImage } from './stored-card.ts'
import type { ViewerFlags } from './viewer-flags.ts'
import { commentsHiddenFrom } from '../access/comments.ts'
import { postVisibleTo } from '../access/posts.ts'

/** One post that the viewer may see, as found by a statement that held the visibility rule. */
export interface CardGate extends ViewerFlags, Omit<ChipRow, 'id'> {
  id: string
  authorId: string
  version: number
  isPrivate: boolean
  /** Comments that others are shown and the viewer is not. */
  hiddenComments: number
}

/**
 * The gate for the post that `postId` (a column) names, as `gate` to join. A page joins it to an index that gives the order.
 * `offset 0` keeps the planner from taking the gate apart: it would expect no row to pass, and sort a whole hashtag for a page.
 * Primary-key lookups only: post, author, avatar, two blocks, follow, reaction; about 15 buffers a card.
 */
export function gateOf(viewerId: string | null, postId: SQL): SQL {
  return sql`cross join lateral (
    select p.id, p.author_id as "authorId", p.version, coalesce(mine.liked, false) as liked, coalesce(mine.bookmarked, false) as bookmarked,
      a.is_private as "isPrivate", ${commentsHiddenFrom(viewerId)} as "hiddenComments",
      ${chipColumns('a')}
    from post p
    join person a on a.id = p.author_id
    ${chipAvatar('a')}
    left join reaction mine on mine.person_id = ${viewerId}::uuid and mine.post_id = p.id
    where p.id = ${postId} and ${postVisibleTo(viewerId)}
    offset 0
  ) gate`
}

/** Cards in the order asked; what the caller may not see is left out. One statement beside Redis. */
export async function loadCards(ctx: Ctx, postIds: string[]): Promise<PostCard[]> {
  if (postIds.length === 0) return []
  return dressGated(ctx, postIds, gate(ctx, postIds))
}

/** Cards of gates that a page's own statement found, in their order. */
export async function cardsOf(ctx: Ctx, gates: CardGate[]): Promise<PostCard[]> {
  return dressGated(
    ctx,
    gates.map(({ id }) => id),
    Promise.resolve(gates),
  )
}

/**
 * Cards without viewer, counts or URLs, for lists that everyone shares: visible posts of active, public authors only.
 * Always from Postgres; `dressCards` makes them ready to show.
 */
export async function loadCardsForEveryone(ctx: Ctx, postIds: string[]): Promise<StoredCard[]> {
  const gates = await gate({ main: ctx.main, actor: null }, postIds)
  const cards = new Map(
    (
      await readStoredCards(
        ctx.main.db,
        gates.map(({ id }) => id),
      )
    ).map((card) => [card.id, card]),
  )
  return gates.flatMap(({ id }) => cards.get(id) ?? [])
}

/** In the order asked. */
async function gate(ctx: Pick<Ctx, 'main' | 'actor'>, postIds: string[]): Promise<CardGate[]> {
  const gates = await rows<CardGate>(
    ctx.main.db,
    sql`select gate.* from unnest(${sql.param(postIds)}::uuid[]) as asked(id) ${gateOf(ctx.actor?.personId ?? null, sql`asked.id`)}`,
  )
  const byId = new Map(gates.map((row) => [row.id, row]))
  return postIds.flatMap((postId) => byId.get(postId) ?? [])
}

/** The gate decides what is shown and at which version; caches are read beside it and never decide. */
async function dressGated(ctx: Ctx, postIds: string[], gating: Promise<CardGate[]>): Promise<PostCard[]> {
  const [gates, cards, counts] = await Promise.all([gating, cachedCards(ctx, postIds), loadCounts(ctx, postIds)])
  const stale = gates.filter(({ id, version }) => cards.get(id)?.version !== version).map(({ id }) => id)
  for (const card of await freshCards(ctx, stale)) cards.set(card.id, card)
  const authors = new Map(gates.map((row) => [row.authorId, { ...row, id: row.authorId }]))
  const privateAuthors = new Set(gates.filter(({ isPrivate }) => isPrivate).map(({ authorId }) => authorId))
  const flags = new Map(gates.map((row) => [row.id, row]))
  return dressCards(
    ctx,
    gates.flatMap(({ id }) => cards.get(id) ?? []),
    { authors, flags, counts: countsFor(gates, counts), privateAuthors },
  )
}

/** A post's comments are counted as its list shows them to this viewer. */
function countsFor(gates: CardGate[], counts: ReadonlyMap<string, Counts>): ReadonlyMap<string, Counts> {
  const shown = new Map(counts)
  for (const { id, hiddenComments } of gates) {
    const all = counts.get(id)
    if (all && hiddenComments > 0) shown.set(id, { ...all, comments: Math.max(0, all.comments - hiddenComments) })
  }
  return shown
}

/** What a stored card lacks. An author who is missing takes their cards along; flags and counts that are missing are none. */
export interface Dress {
  authors: ReadonlyMap<string, ChipRow>
  flags: ReadonlyMap<string, ViewerFlags>
  counts: ReadonlyMap<string, Counts>
  /** The addresses of their pictures are made for the viewer alone. */
  privateAuthors?: ReadonlySet<string>
}

/** Stored cards made ready to show, in their order. No gate and no I/O but the signing of URLs: the caller knows who may see what. */
export async function dressCards(ctx: Ctx, cards: StoredCard[], { authors, flags, counts, privateAuthors }: Dress): Promise<PostCard[]> {
  const made = cards.map(async ({ id, authorId, caption, category, hashtags, createdAt, images }): Promise<PostCard[]> => {
    const row = authors.get(authorId)
    if (!row) return []
    const viewerId = privateAuthors?.has(authorId) ? ctx.actor?.personId : undefined
    const [author, ...shown] = await Promise.all([chipOf(ctx, row), ...images.map((image) => shownImage(ctx, image, viewerId))])
    const { likes = 0, comments = 0, bookmarks = 0 } = counts.get(id) ?? {}
    const { liked = false, bookmarked = false } = flags.get(id) ?? {}
    const figures = { likeCount: likes, commentCount: comments, bookmarkCount: bookmarks, liked, bookmarked }
    return [{ id, author, caption, category, hashtags, images: shown, ...figures, createdAt }]
  })
  return (await Promise.all(made)).flat()
}

async function shownImage(ctx: Ctx, image: StoredImage, viewerId: string | undefined): Promise<PostCard['images'][number]> {
  return { ...(await picture(ctx, image, viewerId)), tags: image.tags }
}
