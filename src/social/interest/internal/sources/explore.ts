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
  const ageMs = ({ createdAt }: Facts) => now.getTime() - createdAt.getTime()
  const fresh = posts.filter((post) => post.likes < likedBy && ageMs(post) < newWithinMs)
  return new Map(
    fresh.map((post) => {
      const times = drawn.get(post.postId) ?? 0
      const isWelcome = post.isFirst && times < weights.firstPostShown && ageMs(post) < weights.firstPostHours * hourMs
      return [post.postId, isWelcome ? weights.firstPost : 1 / (1 + times / halvedAfter)]
    }),
  )
}
