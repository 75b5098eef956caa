import { desc, eq } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { rankingSnapshot } from '../../../db/schema/log/index.ts'
import { sql } from '../../../db/sql.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { chipAvatar, chipColumns, type ChipRow } from '../../people/chips.ts'
import { loadCardsForEveryone } from '../../posts/cards.ts'
import { type Counts, loadCounts } from '../../posts/counts.ts'
import type { StoredCard } from '../../posts/stored-cards.ts'

const popularKey = 'popular'
/** Three times what a reader gets, so that enough is left after their own blocks. */
export const documentSize = 60

/** A popular page without what belongs to its reader. It holds storage keys; URLs are signed when it is read. */
export interface PopularDocument {
  /** Drawn for this document alone. Its JSON begins with it; absent in one of an earlier version. */
  mark?: string
  runId: string | null
  /** ISO 8601: the end of the ranking's window. */
  rankedAt: string | null
  cards: StoredCard[]
  authors: ChipRow[]
  /** As they were at the run, by post id; Redis usually has fresher ones. */
  counts: Record<string, Counts>
}

const emptyDocument: PopularDocument = { runId: null, rankedAt: null, cards: [], authors: [], counts: {} }

/** Visible posts of public authors in the order of the ranking, with their authors. Three statements. */
export async function makeDocument(ctx: Ctx, run: { runId: string; windowEnd: Date; postIds: string[] }): Promise<PopularDocument> {
  const cards = (await loadCardsForEveryone(ctx, run.postIds)).slice(0, documentSize)
  const authorIds = [...new Set(cards.map(({ authorId }) => authorId))]
  const [authors, counts] = await Promise.all([
    rows(
      ctx.main.db,
      sql<ChipRow>`
        select p.id, ${chipColumns('p')} from person p ${chipAvatar('p')}
        where p.id = any(${authorIds}::uuid[]) and p.handle is not null`,
    ),
    loadCounts(
      ctx,
      cards.map(({ id }) => id),
    ),
  ])
  const mark = Buffer.from(ctx.randomBytes(12)).toString('base64url')
  return { mark, runId: run.runId, rankedAt: run.windowEnd.toISOString(), cards, authors, counts: Object.fromEntries(counts) }
}

/** Before the first ranking the empty document is cached for this long. */
const emptySeconds = 10

/** One SET replaces the whole list; a run for an earlier moment does not replace a later one. */
export async function publishDocument(ctx: Pick<Ctx, 'redis'>, document: PopularDocument): Promise<void> {
  const held = await ctx.redis.get(popularKey)
  if (held !== null && (parseDocument(held).rankedAt ?? '') > (document.rankedAt ?? '')) return
  await ctx.redis.set(popularKey, JSON.stringify(document))
}

/** The document that this process read last: it changes hourly and is read all the time. */
let newest: PopularDocument | null = null
const beginningOf = ({ mark }: Pick<PopularDocument, 'mark'>) => `{"mark":"${mark}"`

function parseDocument(text: string): PopularDocument {
  if (newest !== null && text.startsWith(beginningOf(newest))) return newest
  const document = JSON.parse(text) as PopularDocument
  if (document.mark !== undefined) newest = document
  return document
}

/** What `readDocument` most likely gives: read beside it what the page needs, and use that if it does. */
export function likelyDocument(): PopularDocument | null {
  return newest
}

const rebuilding = new WeakMap<Redis, Promise<PopularDocument>>()

/** The document for everyone; if Redis lost it, made again from the newest snapshot. One that the process has is not read again. */
export async function readDocument(ctx: Ctx): Promise<PopularDocument> {
  const known = newest
  if (known !== null) {
    const beginning = beginningOf(known)
    if ((await fromRedis(ctx, (redis) => redis.getrange(popularKey, 0, beginning.length - 1))) === beginning) return known
  }
  const text = await fromRedis(ctx, (redis) => redis.get(popularKey))
  return text === null ? rebuildDocument(ctx) : parseDocument(text)
}

/** Once for all waiting readers. */
function rebuildDocument(ctx: Ctx): Promise<PopularDocument> {
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
