import type { Ctx } from '../../../context.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { readStoredCards, type StoredCard } from '../stored-card.ts'

const lifeSeconds = 3600
const keyOf = (postId: string) => `card:${postId}`

/** Keeps the newest version: a reader that was slow to fill cannot undo an edit. Value: `<version>:<json>`. */
const keepNewest = `
local held = redis.call('get', KEYS[1])
if held and tonumber(string.match(held, '^%d+')) > tonumber(ARGV[1]) then return 0 end
redis.call('set', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'ex', ARGV[3])
return 1`

/** Cards out of the cache alone, by post id. What Redis does not hold is not there. */
export async function cachedCards(ctx: Ctx, postIds: string[]): Promise<Map<string, StoredCard>> {
  if (postIds.length === 0) return new Map()
  const texts = await fromRedis(ctx, (redis) => redis.mget(postIds.map(keyOf)))
  const cards = new Map<string, StoredCard>()
  for (const [at, text] of (texts ?? []).entries()) {
    const postId = postIds[at]
    if (text && postId) cards.set(postId, JSON.parse(text.slice(text.indexOf(':') + 1)) as StoredCard)
  }
  return cards
}

/** Cards read from Postgres in one statement and kept for the next reader. */
export async function freshCards(ctx: Ctx, postIds: string[]): Promise<StoredCard[]> {
  const cards = await readStoredCards(ctx.main.db, postIds)
  await keepCards(ctx, cards)
  return cards
}

async function keepCards(ctx: Ctx, cards: StoredCard[]): Promise<void> {
  if (cards.length === 0) return
  await fromRedis(ctx, async (redis) => {
    const pipeline = redis.pipeline()
    for (const card of cards) pipeline.eval(keepNewest, 1, keyOf(card.id), card.version, JSON.stringify(card), lifeSeconds)
    await pipeline.exec()
  })
}

export async function dropCard(ctx: Ctx, postId: string): Promise<void> {
  await fromRedis(ctx, (redis) => redis.del(keyOf(postId)))
}
