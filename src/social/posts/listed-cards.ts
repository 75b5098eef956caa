import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import type { JsonText } from '../../shared/json-text.ts'
import type { MutedTexts } from '../access/muted-texts.ts'
import { postVisibleTo } from '../access/posts.ts'
import { chipOf, type ChipRow } from '../people/chips.ts'
import { chipKey, refreshChips } from '../people/kept-chips.ts'
import { cardText } from './cards.ts'
import { countsKey, heldCounts, withMissingCounts } from './counts.ts'
import { recentReactions } from './recent-reactions.ts'
import { type CardPart, keptPart, makePart } from './internal/shared-parts.ts'
import type { PostCard } from './schema.ts'
import { cardKey, refreshCards, type StoredCard } from './stored-cards.ts'

/**
 * A post of a public account, named by a list that was made for the caller and that they had not
 * liked or bookmarked then.
 */
interface ListedPost {
  postId: string
  authorId: string
}

/**
 * Cards of listed posts, by post id. Usually two commands of Redis in one round and no SQL. The
 * caller checks what became hidden since; posts that the muted texts hide are left out. A card that
 * Redis lost is read from Postgres, and only if anybody may see its post.
 */
export async function listedCards(ctx: Ctx, listed: ListedPost[], muted: MutedTexts): Promise<Map<string, JsonText<PostCard>>> {
  if (listed.length === 0) return new Map()
  const postIds = listed.map(({ postId }) => postId)
  const authorIds = [...new Set(listed.map(({ authorId }) => authorId))]
  const keys = [...postIds.map(cardKey), ...postIds.map(countsKey), ...authorIds.map(chipKey)]
  const [held, flags] = await Promise.all([fromRedis(ctx, (redis) => redis.mget(keys)), recentReactions(ctx, postIds)])
  const heldParts = held ?? []
  const [parts, counts, chips] = await Promise.all([
    sharedParts(ctx, postIds, heldParts),
    withMissingCounts(ctx, postIds, heldCounts(postIds, heldParts.slice(postIds.length, 2 * postIds.length))),
    chipsOf(ctx, authorIds, heldParts.slice(2 * postIds.length)),
  ])
  const cards = await Promise.all(
    listed.map(async ({ postId, authorId }) => {
      const [part, chip] = [parts.get(postId), chips.get(authorId)]
      const isShown = part && !muted.hidesOf(authorId, part.caption)
      return isShown && chip ? ([[postId, cardText(part, await chipOf(ctx, chip), counts.get(postId), flags.get(postId))]] as const) : []
    }),
  )
  return new Map(cards.flat())
}

/** Of the version in Redis, which an edit replaces at once. */
async function sharedParts(ctx: Ctx, postIds: string[], held: readonly (string | null)[]): Promise<Map<string, CardPart>> {
  const parts = new Map<string, CardPart>()
  const [unmade, missing]: [StoredCard[], string[]] = [[], []]
  for (const [at, postId] of postIds.entries()) {
    const text = held[at]
    if (!text) missing.push(postId)
    else {
      const end = text.indexOf(':')
      const part = keptPart(ctx, { id: postId, version: Number(text.slice(0, end)) })
      if (part) parts.set(postId, part)
      else unmade.push(JSON.parse(text.slice(end + 1)) as StoredCard)
    }
  }
  // Redis may hold the card of a post that is not for everybody any more: others read it.
  const shown = [...unmade, ...(await visibleCards(ctx, missing))].filter(({ audience }) => audience === undefined)
  const made = shown.map(async (card) => {
    parts.set(card.id, await makePart(ctx, card, undefined))
  })
  await Promise.all(made)
  return parts
}

async function visibleCards(ctx: Ctx, postIds: string[]): Promise<StoredCard[]> {
  if (postIds.length === 0) return []
  const visible = rows(
    ctx.main.db,
    sql<{ id: string }>`
      select p.id from post p join person a on a.id = p.author_id where p.id = any(${postIds}::uuid[]) and ${postVisibleTo(null)}`,
  )
  const [found, cards] = await Promise.all([visible, refreshCards(ctx, postIds)])
  const ids = new Set(found.map(({ id }) => id))
  return cards.filter(({ id }) => ids.has(id))
}

async function chipsOf(ctx: Ctx, authorIds: string[], held: readonly (string | null)[]): Promise<Map<string, ChipRow>> {
  const chips = new Map<string, ChipRow>()
  for (const [at, authorId] of authorIds.entries()) {
    const text = held[at]
    if (text) chips.set(authorId, JSON.parse(text) as ChipRow)
  }
  const read = await refreshChips(
    ctx,
    authorIds.filter((id) => !chips.has(id)),
  )
  for (const [id, row] of read) chips.set(id, row)
  return chips
}
