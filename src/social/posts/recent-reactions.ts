import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import type { ViewerFlags } from './viewer-flags.ts'

/** Longer than a list is shown after it was made. */
const keptMs = 48 * 3_600_000

const keyOf = (personId: string) => `reacted:${personId}`

/**
 * By time; below zero for a like or bookmark that was taken back. Only a later change replaces an
 * earlier one.
 */
const keepLater = `
local held = redis.call('zscore', KEYS[1], ARGV[1])
local at, before = tonumber(ARGV[2]), tonumber(ARGV[3])
if not held or math.abs(held) < math.abs(at) then redis.call('zadd', KEYS[1], at, ARGV[1]) end
redis.call('zremrangebyscore', KEYS[1], -before, before)
return redis.call('pexpire', KEYS[1], ARGV[4])`

/** Call it after the commit of a reaction. */
export async function keepReaction(
  ctx: Ctx,
  personId: string,
  { postId, kind, on, atMs }: { postId: string; kind: keyof ViewerFlags; on: boolean; atMs: number },
): Promise<void> {
  await fromRedis(ctx, (redis) =>
    redis.eval(keepLater, 1, keyOf(personId), `${kind}:${postId}`, on ? atMs : -atMs, ctx.now().getTime() - keptMs, keptMs),
  )
}

/**
 * The caller's flags on posts of a list that was made for them: it holds no post that they had
 * liked or bookmarked, so what they did since is all. One command of Redis.
 */
export async function recentReactions(ctx: Ctx, postIds: string[]): Promise<Map<string, ViewerFlags>> {
  const viewerId = ctx.actor?.personId
  if (!viewerId || postIds.length === 0) return new Map()
  const members = postIds.flatMap((postId) => [`liked:${postId}`, `bookmarked:${postId}`])
  const scores = await fromRedis(ctx, (redis) => redis.zmscore(keyOf(viewerId), ...members))
  const isOn = (at: number) => Number(scores?.[at] ?? 0) > 0
  return new Map(postIds.map((postId, at) => [postId, { liked: isOn(2 * at), bookmarked: isOn(2 * at + 1) }]))
}
