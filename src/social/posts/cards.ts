import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { commentsHiddenFrom, withHiddenPeople } from '../access/comments.ts'
import type { MutedTexts } from '../access/muted-texts.ts'
import { isForAnybody, postReadableBy, postVisibleTo } from '../access/posts.ts'
import { JsonText } from '../../shared/json-text.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import type { PersonChip } from '../people/schema.ts'
import { type Counts, withMissingCounts } from './counts.ts'
import { type CardPart, keptPart, makePart, withoutPart } from './internal/shared-parts.ts'
import type { PostCard } from './schema.ts'
import { cachedParts, readCards, refreshCards, type StoredCard } from './stored-cards.ts'
import type { ViewerFlags } from './viewer-flags.ts'

/** One post that the viewer may see, as found by a statement that held the visibility rule. */
export interface VisiblePost extends ViewerFlags, Omit<ChipRow, 'id'> {
  id: string
  authorId: string
  version: number
  /** Not anybody may see it: the addresses of its pictures are for the viewer alone. */
  isPrivate: boolean
  /** By an author whom a moderator limited: nobody is offered it who did not ask for it. */
  isLimited: boolean
  /** Comments that others are shown and the viewer is not. */
  hiddenComments: number
}

/**
 * The post that `postId` (a column) names, if the viewer may see it: a query of one row or none, in
 * parentheses. A page joins it laterally to an index that gives the order. `offset 0` keeps it
 * whole: else the planner expects no row of it, and sorts a whole hashtag for one page.
 * `isOwnPage`: with the viewer's own hidden or archived post. Primary-key lookups only: post,
 * author, avatar, follow, reaction; about 12 buffers per card.
 */
export function visiblePost(viewerId: string | null, postId: Sql, isOwnPage = false): Sql {
  const condition = isOwnPage ? postReadableBy(viewerId) : postVisibleTo(viewerId)
  return sql`(
    ${withHiddenPeople(viewerId)}
    select p.id, p.author_id, p.version, coalesce(mine.liked, false) as liked, coalesce(mine.bookmarked, false) as bookmarked,
      not (${isForAnybody} and p.state = 'visible') as is_private, a.is_limited, ${commentsHiddenFrom(viewerId)} as hidden_comments,
      ${chipColumns('a')}
    from post p
    join person a on a.id = p.author_id
    ${chipAvatar('a')}
    left join reaction mine on mine.person_id = ${viewerId}::uuid and mine.post_id = p.id
    where p.id = ${postId} and ${condition}
    offset 0
  )`
}

/** Joins it as `visible`; rows without a visible post are left out. */
export function joinVisiblePost(viewerId: string | null, postId: Sql): Sql {
  return sql`cross join lateral ${visiblePost(viewerId, postId)} visible`
}

/**
 * Cards in the order asked; posts that the caller may not see are left out. One statement beside
 * Redis.
 */
export async function loadCards(ctx: Ctx, postIds: string[]): Promise<PostCard[]> {
  if (postIds.length === 0) return []
  return cardsOf(ctx, findVisible(ctx, postIds), postIds)
}

/**
 * Cards without viewer, counts or URLs, for lists that everyone shares: posts that anybody may see,
 * of authors who are not limited. Always from Postgres; `completeCards` adds the rest.
 */
export async function loadCardsForEveryone(ctx: Ctx, postIds: string[]): Promise<StoredCard[]> {
  const visible = (await findVisible({ main: ctx.main, actor: null }, postIds)).flatMap(({ id, isLimited }) => (isLimited ? [] : id))
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

/** Cards of posts that a statement found visible, in its order: `cardTexts` as values. */
export async function cardsOf(ctx: Ctx, finding: Promise<VisiblePost[]>, postIds: string[]): Promise<PostCard[]> {
  return (await cardTexts(ctx, finding, postIds)).map(({ value }) => value)
}

/**
 * Cards of posts that a statement found visible, in its order. That statement decides what is shown
 * and at which version; the memory of the process and Redis (one command, sent beside it) are read
 * by `postIds`, and never decide.
 */
export async function cardTexts(ctx: Ctx, finding: Promise<VisiblePost[]>, postIds: string[]): Promise<JsonText<PostCard>[]> {
  return (await unmutedCards(ctx, finding, postIds, null)).map(({ text }) => text)
}

/**
 * The same with the post and caption of each card, and without posts that the caller's muted texts
 * hide. `muting` is awaited beside Redis. The caption of the card that is shown decides, at its
 * version.
 */
export async function unmutedCards(
  ctx: Ctx,
  finding: Promise<VisiblePost[]>,
  postIds: string[],
  muting: Promise<MutedTexts> | null,
): Promise<{ id: string; caption: string; text: JsonText<PostCard> }[]> {
  const [visible, cached, muted] = await Promise.all([finding, cachedParts(ctx, withoutPart(ctx, postIds), postIds), muting])
  const ids = visible.map(({ id }) => id)
  const [parts, counts] = await Promise.all([sharedParts(ctx, visible, cached.cards), withMissingCounts(ctx, ids, cached.counts)])
  const texts = visible.map(async (post) => {
    const { id, authorId } = post
    const part = parts.get(id)
    if (!part || muted?.hidesOf(authorId, part.caption)) return []
    return {
      id,
      caption: part.caption,
      text: cardText(part, await chipOf(ctx, { ...post, id: authorId }), countsFor(post, counts.get(id)), post),
    }
  })
  return (await Promise.all(texts)).flat()
}

/** The shared part of each post at its version, by id; a post that was deleted since has none. */
async function sharedParts(ctx: Ctx, visible: VisiblePost[], cached: ReadonlyMap<string, StoredCard>): Promise<Map<string, CardPart>> {
  const parts = new Map<string, CardPart>()
  const [unmade, stale]: [StoredCard[], string[]] = [[], []]
  for (const post of visible) {
    const part = post.isPrivate ? null : keptPart(ctx, post)
    const card = cached.get(post.id)
    if (part) parts.set(post.id, part)
    else if (card?.version === post.version) unmade.push(card)
    else stale.push(post.id)
  }
  if (parts.size === visible.length) return parts
  const privateIds = new Set(visible.filter(({ isPrivate }) => isPrivate).map(({ id }) => id))
  const made = [...unmade, ...(await refreshCards(ctx, stale))].map(async (card) => {
    const viewerId = privateIds.has(card.id) ? ctx.actor?.personId : undefined
    parts.set(card.id, await makePart(ctx, card, viewerId))
  })
  await Promise.all(made)
  return parts
}

/** A post's comments are counted as its list shows them to this viewer. */
function countsFor({ hiddenComments }: VisiblePost, counts: Counts = noCounts): Counts {
  return hiddenComments > 0 ? { ...counts, comments: Math.max(0, counts.comments - hiddenComments) } : counts
}

const noCounts: Counts = { likes: 0, comments: 0, bookmarks: 0 }

/**
 * What a stored card lacks. The cards of a missing author are left out; missing flags are false and
 * missing counts 0.
 */
interface CardParts {
  authors: ReadonlyMap<string, ChipRow>
  flags: ReadonlyMap<string, ViewerFlags>
  counts: ReadonlyMap<string, Counts>
}

/**
 * Makes stored cards of public authors ready to show, in their order. It checks no visibility and
 * does no I/O but the signing of URLs.
 */
export async function completeCards(ctx: Ctx, cards: StoredCard[], { authors, flags, counts }: CardParts): Promise<JsonText<PostCard>[]> {
  const complete = cards.map(async (card) => {
    const row = authors.get(card.authorId)
    if (!row) return []
    const part = keptPart(ctx, card) ?? (await makePart(ctx, card, undefined))
    return cardText(part, await chipOf(ctx, row), counts.get(card.id), flags.get(card.id))
  })
  return (await Promise.all(complete)).flat()
}

/** A card of its shared part and what differs. Missing counts are 0, missing flags false. */
export function cardText({ bytes }: CardPart, author: PersonChip, counts: Counts = noCounts, flags?: ViewerFlags): JsonText<PostCard> {
  const { likes, comments, bookmarks } = counts
  const { liked = false, bookmarked = false } = flags ?? {}
  const figures = `"likeCount":${likes},"commentCount":${comments},"bookmarkCount":${bookmarks},"liked":${liked},"bookmarked":${bookmarked}`
  return new JsonText([bytes, `,"author":${JSON.stringify(author)},${figures}}`])
}
