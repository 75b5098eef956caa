import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

export interface Counts {
  likes: number
  comments: number
  bookmarks: number
}

export interface CountsOfPost extends Counts {
  id: string
}

const lifeSeconds = 24 * 3600
/** Value: `<likes>,<comments>,<bookmarks>`, so that one MGET reads a page. */
export const countsKey = (postId: string) => `figures:${postId}`
const written = ({ likes, comments, bookmarks }: Counts) => `${likes},${comments},${bookmarks}`
const places = { likes: 1, comments: 2, bookmarks: 3 } as const

const moveIfHeld = `
local held = redis.call('get', KEYS[1])
if not held then return nil end
local place, at = tonumber(ARGV[1]), 0
local moved = string.gsub(held, '-?%d+', function (count)
  at = at + 1
  if at == place then return string.format('%d', tonumber(count) + tonumber(ARGV[2])) end
end)
redis.call('set', KEYS[1], moved, 'keepttl')
return moved`

/**
 * Fresh counts: from Redis, and for posts that it does not hold from Postgres (exact), in one
 * statement. A fill can miss a move that commits between its read and its write. That move's row in
 * `post_count_change` makes the counts job visit the post, so the count is wrong until the next run
 * of the job at most.
 */
export async function loadCounts(ctx: Ctx, postIds: string[]): Promise<Map<string, Counts>> {
  return withMissingCounts(ctx, postIds, await cachedCounts(ctx, postIds))
}

/**
 * Adds the counts that Redis did not hold, and fills Redis: the first reader writes them, after
 * that only moves and the counts job do.
 */
export async function withMissingCounts(ctx: Ctx, postIds: string[], counts: Map<string, Counts>): Promise<Map<string, Counts>> {
  const missing = postIds.filter((postId) => !counts.has(postId))
  if (missing.length === 0) return counts
  const exact = await readCounts(ctx, missing)
  for (const { id, ...figures } of exact) counts.set(id, figures)
  await fromRedis(ctx, (redis) =>
    Promise.all(exact.map((figures) => redis.set(countsKey(figures.id), written(figures), 'EX', lifeSeconds, 'NX'))),
  )
  return counts
}

/** Counts from Redis alone; posts that it does not hold are absent. */
export async function cachedCounts(ctx: Ctx, postIds: string[]): Promise<Map<string, Counts>> {
  if (postIds.length === 0) return new Map()
  const held = await fromRedis(ctx, (redis) => redis.mget(postIds.map(countsKey)))
  return heldCounts(postIds, held ?? [])
}

/** Of what Redis holds under the keys of these posts, in their order. */
export function heldCounts(postIds: string[], held: readonly (string | null)[]): Map<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const [at, postId] of postIds.entries()) {
    const text = held[at]
    if (text) counts.set(postId, countsOf(text))
  }
  return counts
}

/** The column plus the moves since: exact at every moment. */
function readCounts(ctx: Ctx, postIds: string[]): Promise<CountsOfPost[]> {
  return rows(
    ctx.main.db,
    sql<CountsOfPost>`
      select p.id, greatest(0, p.like_count + coalesce(c.likes, 0))::int as likes, greatest(0, p.comment_count + coalesce(c.comments, 0))::int as comments,
        greatest(0, p.bookmark_count + coalesce(c.bookmarks, 0))::int as bookmarks
      from post p left join lateral (
        select sum(likes) as likes, sum(comments) as comments, sum(bookmarks) as bookmarks from post_count_change where post_id = p.id
      ) c on true
      where p.id = any(${postIds}::uuid[])`,
  )
}

/**
 * Call it after the commit that moved a count. Answers with the counts now, from Postgres if Redis
 * does not hold them.
 */
export async function moveCount(ctx: Ctx, postId: string, what: keyof Counts, by: number): Promise<Counts> {
  const held = await fromRedis(ctx, (redis) => redis.eval(moveIfHeld, 1, countsKey(postId), places[what], by) as Promise<string | null>)
  if (held !== null) return countsOf(held)
  return (await loadCounts(ctx, [postId])).get(postId) ?? { likes: 0, comments: 0, bookmarks: 0 }
}

/** Overwrites the counts in Redis with exact ones, for the posts that Redis holds. */
export async function refreshCounts(ctx: Ctx, exact: CountsOfPost[]): Promise<void> {
  await fromRedis(ctx, (redis) => Promise.all(exact.map((figures) => redis.set(countsKey(figures.id), written(figures), 'KEEPTTL', 'XX'))))
}

/** The same with the counts that Postgres has now. */
export async function rereadCounts(ctx: Ctx, postIds: string[]): Promise<void> {
  await refreshCounts(ctx, await readCounts(ctx, postIds))
}

function countsOf(text: string): Counts {
  const [likes = 0, comments = 0, bookmarks = 0] = text.split(',').map((count) => Math.max(0, Number(count)))
  return { likes, comments, bookmarks }
}
