import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { commentsHiddenFrom } from '../access/comments.ts'
import { postVisibleTo } from '../access/posts.ts'
import { picture } from '../media/picture.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { type Counts, loadCounts } from './counts.ts'
import type { PostCard } from './schema.ts'
import { cachedCards, readCards, refreshCards, type StoredCard } from './stored-cards.ts'
import type { ViewerFlags } from './viewer-flags.ts'

/** One post that the viewer may see, as found by a statement that held the visibility rule. */
export interface VisiblePost extends ViewerFlags, Omit<ChipRow, 'id'> {
  id: string
  authorId: string
  version: number
  isPrivate: boolean
  /** Comments that others are shown and the viewer is not. */
  hiddenComments: number
}

/**
 * Joins the post that `postId` (a column) names, as `visible`, if the viewer may see it. A page joins it to an index that gives the
 * order. `offset 0` keeps the subquery whole: else the planner expects no row of it, and sorts a whole hashtag for one page.
 * Primary-key lookups only: post, author, avatar, two blocks, follow, reaction; about 15 buffers per card.
 */
export function joinVisiblePost(viewerId: string | null, postId: Sql): Sql {
  return sql`cross join lateral (
    select p.id, p.author_id, p.version, coalesce(mine.liked, false) as liked, coalesce(mine.bookmarked, false) as bookmarked,
      a.is_private, ${commentsHiddenFrom(viewerId)} as hidden_comments,
      ${chipColumns('a')}
    from post p
    join person a on a.id = p.author_id
    ${chipAvatar('a')}
    left join reaction mine on mine.person_id = ${viewerId}::uuid and mine.post_id = p.id
    where p.id = ${postId} and ${postVisibleTo(viewerId)}
    offset 0
  ) visible`
}

/** Cards in the order asked; posts that the caller may not see are left out. One statement beside Redis. */
export async function loadCards(ctx: Ctx, postIds: string[]): Promise<PostCard[]> {
  if (postIds.length === 0) return []
  return cardsOf(ctx, findVisible(ctx, postIds), postIds)
}

/**
 * Cards without viewer, counts or URLs, for lists that everyone shares: visible posts of active, public authors only.
 * Always from Postgres; `completeCards` adds the rest.
 */
export async function loadCardsForEveryone(ctx: Ctx, postIds: string[]): Promise<StoredCard[]> {
  const visible = (await findVisible({ main: ctx.main, actor: null }, postIds)).map(({ id }) => id)
  const cards = new Map((await readCards(ctx.main.db, visible)).map((card) => [card.id, card]))
  return visible.flatMap((id) => cards.get(id) ?? [])
}

/** In the order asked. */
async function findVisible(ctx: Pick<Ctx, 'main' | 'actor'>, postIds: string[]): Promise<VisiblePost[]> {
  const found = await rows(
    ctx.main.db,
    sql<VisiblePost>`
      select visible.* from unnest(${postIds}::uuid[]) as asked(id) ${joinVisiblePost(ctx.actor?.personId ?? null, sql`asked.id`)}`,
  )
  const byId = new Map(found.map((post) => [post.id, post]))
  return postIds.flatMap((postId) => byId.get(postId) ?? [])
}

/**
 * Cards of posts that a statement found visible, in its order. That statement decides what is shown and at which version; caches
 * are read beside it, by `postIds`, and never decide.
 */
export async function cardsOf(ctx: Ctx, finding: Promise<VisiblePost[]>, postIds: string[]): Promise<PostCard[]> {
  const [visible, cards, counts] = await Promise.all([finding, cachedCards(ctx, postIds), loadCounts(ctx, postIds)])
  const stale = visible.filter(({ id, version }) => cards.get(id)?.version !== version).map(({ id }) => id)
  for (const card of await refreshCards(ctx, stale)) cards.set(card.id, card)
  return completeCards(
    ctx,
    visible.flatMap(({ id }) => cards.get(id) ?? []),
    {
      authors: new Map(visible.map((post) => [post.authorId, { ...post, id: post.authorId }])),
      flags: new Map(visible.map((post) => [post.id, post])),
      counts: countsFor(visible, counts),
      privateAuthors: new Set(visible.filter(({ isPrivate }) => isPrivate).map(({ authorId }) => authorId)),
    },
  )
}

/** A post's comments are counted as its list shows them to this viewer. */
function countsFor(visible: VisiblePost[], counts: ReadonlyMap<string, Counts>): ReadonlyMap<string, Counts> {
  const forViewer = new Map(counts)
  for (const { id, hiddenComments } of visible) {
    const all = counts.get(id)
    if (all && hiddenComments > 0) forViewer.set(id, { ...all, comments: Math.max(0, all.comments - hiddenComments) })
  }
  return forViewer
}

/** What a stored card lacks. The cards of a missing author are left out; missing flags are false and missing counts 0. */
interface CardParts {
  authors: ReadonlyMap<string, ChipRow>
  flags: ReadonlyMap<string, ViewerFlags>
  counts: ReadonlyMap<string, Counts>
  /** The addresses of their pictures are made for the viewer alone. */
  privateAuthors?: ReadonlySet<string>
}

/** Makes stored cards ready to show, in their order. It checks no visibility and does no I/O but the signing of URLs. */
export async function completeCards(
  ctx: Ctx,
  cards: StoredCard[],
  { authors, flags, counts, privateAuthors }: CardParts,
): Promise<PostCard[]> {
  const complete = cards.map(async ({ id, authorId, caption, category, hashtags, createdAt, images }): Promise<PostCard[]> => {
    const row = authors.get(authorId)
    if (!row) return []
    const viewerId = privateAuthors?.has(authorId) ? ctx.actor?.personId : undefined
    const [author, ...pictures] = await Promise.all([
      chipOf(ctx, row),
      ...images.map(async (image) => ({ ...(await picture(ctx, image, viewerId)), tags: image.tags })),
    ])
    const { likes = 0, comments = 0, bookmarks = 0 } = counts.get(id) ?? {}
    const { liked = false, bookmarked = false } = flags.get(id) ?? {}
    const figures = { likeCount: likes, commentCount: comments, bookmarkCount: bookmarks, liked, bookmarked }
    return [{ id, author, caption, category, hashtags, images: pictures, ...figures, createdAt }]
  })
  return (await Promise.all(complete)).flat()
}
