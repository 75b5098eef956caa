import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'

export interface ViewerFlags {
  liked: boolean
  bookmarked: boolean
}

/** As long as the window of the popular ranking, the one page that reads flags from Redis only. */
const lifeSeconds = 15 * 24 * 3600
const keyOf = (personId: string) => `flags:${personId}`

/** A flag is stored as `<0|1>:<ms of its change>`. Only a later change replaces it, whatever the order of the writers. */
const keepLatest = `
for i = 2, #ARGV, 3 do
  local held = redis.call('hget', KEYS[1], ARGV[i])
  if not held or tonumber(string.sub(held, 3)) < tonumber(ARGV[i + 2]) then
    redis.call('hset', KEYS[1], ARGV[i], ARGV[i + 1] .. ':' .. ARGV[i + 2])
  end
end
redis.call('expire', KEYS[1], ARGV[1])
return 1`

interface Flag {
  postId: string
  kind: 'liked' | 'bookmarked'
  on: boolean
  /** When it changed. */
  atMs: number
}

/** The caller's flags from Redis alone, for pages that may not ask Postgres. A flag that Redis lost is false. */
export async function cachedFlags(ctx: Ctx, postIds: string[]): Promise<Map<string, ViewerFlags>> {
  const viewerId = ctx.actor?.personId
  if (!viewerId || postIds.length === 0) return new Map()
  const held = await fromRedis(ctx, (redis) =>
    redis.hmget(keyOf(viewerId), ...postIds.flatMap((postId) => [`liked:${postId}`, `bookmarked:${postId}`])),
  )
  const isOn = (at: number) => held?.[at]?.startsWith('1') ?? false
  return new Map(postIds.map((postId, at) => [postId, { liked: isOn(2 * at), bookmarked: isOn(2 * at + 1) }]))
}

/** Call it after the commit of a reaction. */
export async function keepFlags(ctx: Ctx, viewerId: string, flags: Flag[]): Promise<void> {
  const args = flags.flatMap(({ postId, kind, on, atMs }) => [`${kind}:${postId}`, on ? 1 : 0, atMs])
  await fromRedis(ctx, (redis) => redis.eval(keepLatest, 1, keyOf(viewerId), lifeSeconds, ...args))
}
