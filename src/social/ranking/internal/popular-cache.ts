import { desc, eq } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import type { Ctx } from '../../../context.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { rankingSnapshot } from '../../../db/schema/log/index.ts'
import { emptyDocument, makeDocument, type PopularDocument, popularKey } from './popular-document.ts'

/** Before the first ranking the empty document is cached for this long. */
const emptySeconds = 10

/** One SET replaces the whole list; a run for an earlier moment does not replace a later one. */
export async function publishDocument(ctx: Pick<Ctx, 'redis'>, document: PopularDocument): Promise<void> {
  const held = await ctx.redis.get(popularKey)
  if (held !== null && (parseDocument(held).rankedAt ?? '') > (document.rankedAt ?? '')) return
  await ctx.redis.set(popularKey, JSON.stringify(document))
}

let newestParsed: { text: string; document: PopularDocument } | undefined

/** Parses the same text once per process: it changes hourly and is read all the time. */
export function parseDocument(text: string): PopularDocument {
  if (newestParsed?.text !== text) newestParsed = { text, document: JSON.parse(text) as PopularDocument }
  return newestParsed.document
}

const rebuilding = new WeakMap<Redis, Promise<PopularDocument>>()

/** Makes the list again from the newest snapshot, once for all waiting readers. */
export function rebuildDocument(ctx: Ctx): Promise<PopularDocument> {
  const running = rebuilding.get(ctx.redis)
  if (running) return running
  const rebuilt = rebuild(ctx).finally(() => rebuilding.delete(ctx.redis))
  rebuilding.set(ctx.redis, rebuilt)
  return rebuilt
}

async function rebuild(ctx: Ctx): Promise<PopularDocument> {
  const [snapshot] = await ctx.log.db
    .select()
    .from(rankingSnapshot)
    .where(eq(rankingSnapshot.kind, 'popular'))
    .orderBy(desc(rankingSnapshot.windowEnd), desc(rankingSnapshot.runId))
    .limit(1)
  if (!snapshot) {
    await fromRedis(ctx, (redis) => redis.set(popularKey, JSON.stringify(emptyDocument), 'EX', emptySeconds, 'NX'))
    return emptyDocument
  }
  const { runId, windowEnd, posts } = snapshot
  const document = await makeDocument(ctx, { runId, windowEnd, postIds: posts.map(({ postId }) => postId) })
  await fromRedis(ctx, (redis) => redis.set(popularKey, JSON.stringify(document), 'NX'))
  return document
}
