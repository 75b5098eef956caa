import type { Ctx } from '../../../../context.ts'
import { fromRedis } from '../../../../platform/cache/from-redis.ts'
import type { ListWeights } from '../../rules.ts'
import type { Facts } from '../candidates.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Older posts, and posts that more people like, have had their chance. */
const newWithinMs = 14 * dayMs
const likedBy = 5
/** A post that was drawn and served this often is drawn half as often. */
const halvedAfter = 10

/**
 * How often each post was served from a drawn slot: a sorted set, so that rarely drawn ones are
 * drawn more. It may be lost.
 */
const drawnKey = 'interest:drawn'

const countAll = `
for i = 2, #ARGV do redis.call('zincrby', KEYS[1], 1, ARGV[i]) end
return redis.call('pexpire', KEYS[1], ARGV[1], 'NX')`

/** Call it with the new posts of a page. */
export async function countDrawn(ctx: Ctx, postIds: string[]): Promise<void> {
  if (postIds.length > 0) await fromRedis(ctx, (redis) => redis.eval(countAll, 1, drawnKey, newWithinMs, ...postIds))
}

export async function readDrawn(ctx: Ctx, postIds: string[]): Promise<Map<string, number>> {
  if (postIds.length === 0) return new Map()
  const counts = await fromRedis(ctx, (redis) => redis.zmscore(drawnKey, ...postIds))
  return new Map(postIds.map((postId, at) => [postId, Number(counts?.[at] ?? 0)]))
}

/**
 * New posts that few people have seen, each with its share of the draw. The first post of an author
 * has a larger one for a while.
 */
export function drawShares(posts: Facts[], drawn: ReadonlyMap<string, number>, weights: ListWeights, now: Date): Map<string, number> {
  const shares = new Map<string, number>()
  for (const { postId, createdAt, isFirst, likes } of posts) {
    const [times, ageMs] = [drawn.get(postId) ?? 0, now.getTime() - createdAt.getTime()]
    const isWelcome = isFirst && times < weights.firstPostShown && likes < weights.firstPostLikes && ageMs < weights.firstPostHours * hourMs
    if (isWelcome) shares.set(postId, weights.firstPost)
    else if (likes < likedBy && ageMs < newWithinMs) shares.set(postId, 1 / (1 + times / halvedAfter))
  }
  return shares
}
