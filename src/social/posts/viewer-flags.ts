import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

export interface ViewerFlags {
  liked: boolean
  bookmarked: boolean
}

/**
 * From the first flag of a person on, however many follow: so Redis holds the flags of a few
 * minutes, not of a lifetime.
 */
const lifeSeconds = 600
const keyOf = (personId: string) => `flags:${personId}`

/**
 * A flag is stored as `<0|1>:<ms of its change>`. Only a later change replaces it, whatever the
 * order of the writers.
 */
const keepLatest = `
for i = 2, #ARGV, 3 do
  local held = redis.call('hget', KEYS[1], ARGV[i])
  if not held or tonumber(string.sub(held, 3)) < tonumber(ARGV[i + 2]) then
    redis.call('hset', KEYS[1], ARGV[i], ARGV[i + 1] .. ':' .. ARGV[i + 2])
  end
end
local left = redis.call('ttl', KEYS[1])
if left < 0 or left > tonumber(ARGV[1]) then redis.call('expire', KEYS[1], ARGV[1]) end
return 1`

interface Flag {
  postId: string
  kind: 'liked' | 'bookmarked'
  on: boolean
  /** When it changed; 0 for never. */
  atMs: number
}

interface Reaction extends ViewerFlags {
  postId: string
  likedAt: Date | null
  bookmarkedAt: Date | null
}

/**
 * The caller's flags: one command of Redis, and one statement for the posts of which it does not
 * hold both.
 */
export async function loadFlags(ctx: Ctx, postIds: string[]): Promise<Map<string, ViewerFlags>> {
  const viewerId = ctx.actor?.personId
  if (!viewerId || postIds.length === 0) return new Map()
  const held = await fromRedis(ctx, (redis) =>
    redis.hmget(keyOf(viewerId), ...postIds.flatMap((postId) => [`liked:${postId}`, `bookmarked:${postId}`])),
  )
  const flags = new Map<string, ViewerFlags>()
  for (const [at, postId] of postIds.entries()) {
    const [liked, bookmarked] = [held?.[2 * at], held?.[2 * at + 1]]
    if (liked && bookmarked) flags.set(postId, { liked: liked.startsWith('1'), bookmarked: bookmarked.startsWith('1') })
  }
  const missing = postIds.filter((postId) => !flags.has(postId))
  if (missing.length === 0) return flags
  const reactions = await readReactions(ctx, viewerId, missing)
  for (const { postId, liked, bookmarked } of reactions) flags.set(postId, { liked, bookmarked })
  await keepFlags(
    ctx,
    viewerId,
    reactions.flatMap(({ postId, liked, likedAt, bookmarked, bookmarkedAt }): Flag[] => [
      { postId, kind: 'liked', on: liked, atMs: likedAt?.getTime() ?? 0 },
      { postId, kind: 'bookmarked', on: bookmarked, atMs: bookmarkedAt?.getTime() ?? 0 },
    ]),
  )
  return flags
}

/** One row per post asked. Primary-key lookups. */
function readReactions(ctx: Ctx, viewerId: string, postIds: string[]): Promise<Reaction[]> {
  return rows(
    ctx.main.db,
    sql<Reaction>`
      select asked.id as post_id, coalesce(r.liked, false) as liked, r.liked_at, coalesce(r.bookmarked, false) as bookmarked, r.bookmarked_at
      from unnest(${postIds}::uuid[]) as asked(id) left join reaction r on r.person_id = ${viewerId}::uuid and r.post_id = asked.id`,
  )
}

/** Call it after the commit of a reaction. */
export async function keepFlags(ctx: Ctx, viewerId: string, flags: Flag[]): Promise<void> {
  const args = flags.flatMap(({ postId, kind, on, atMs }) => [`${kind}:${postId}`, on ? 1 : 0, atMs])
  await fromRedis(ctx, (redis) => redis.eval(keepLatest, 1, keyOf(viewerId), lifeSeconds, ...args))
}
