import { and, desc, eq } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { rankingSnapshot } from '../../../db/schema/log/index.ts'
import { sql } from '../../../db/sql.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { Generations } from '../../../shared/generations.ts'
import { chipAvatar, chipColumns, type ChipRow } from '../../people/chips.ts'
import { loadCardsForEveryone } from '../../posts/cards.ts'
import { type Counts, loadCounts } from '../../posts/counts.ts'
import type { StoredCard } from '../../posts/stored-cards.ts'
import { keepTagList } from './later-pages.ts'
import { choiceOf, type Topic } from '../rules.ts'
import { tagPostIds } from './tag-posts.ts'

/**
 * The number changes with the shape of a stored card: running servers of an earlier version read
 * their own.
 */
const keyOf = (topic: Topic) => `popular:2:${topic}`
/**
 * Cards of a document: three times what a reader usually gets, so that enough is left after their
 * own blocks.
 */
export const documentSize = 60
/** The list of a hashtag is made again after this, from the newest run. */
const tagSeconds = 3_600
/** Before the first ranking the empty document is cached for this long. */
const emptySeconds = 10

/**
 * The first pages of a list without what belongs to their reader. It holds the keys of pictures,
 * and no address.
 */
export interface PopularDocument {
  /**
   * Drawn for this document alone. Its JSON begins with it; absent in one of an earlier version.
   */
  mark?: string
  runId: string | null
  /** ISO 8601: the end of the ranking's window. */
  rankedAt: string | null
  cards: StoredCard[]
  authors: ChipRow[]
  /** As they were at the run, by post id; Redis usually has fresher ones. */
  counts: Record<string, Counts>
  /** All posts of the list in their order; absent in a document of an earlier version. */
  postIds?: string[]
}

export interface PopularList {
  runId: string
  windowEnd: Date
  topic: Topic
  postIds: string[]
}

const emptyDocument: PopularDocument = { runId: null, rankedAt: null, cards: [], authors: [], counts: {}, postIds: [] }

/** All posts of the list, in its order. */
export const idsOf = ({ cards, postIds }: PopularDocument): string[] => postIds ?? cards.map(({ id }) => id)

/**
 * Visible posts of public authors in the order of each list, with their authors. Three statements
 * for all lists.
 */
export async function makeDocuments(ctx: Ctx, lists: PopularList[]): Promise<Map<Topic, PopularDocument>> {
  const asked = [...new Set(lists.flatMap(({ postIds }) => postIds.slice(0, documentSize)))]
  const cards = new Map((await loadCardsForEveryone(ctx, asked)).map((card) => [card.id, card]))
  const [authors, counts] = await Promise.all([chipRows(ctx, [...cards.values()]), loadCounts(ctx, [...cards.keys()])])
  return new Map(
    lists.map(({ runId, windowEnd, topic, postIds }) => {
      const mark = Buffer.from(ctx.randomBytes(12)).toString('base64url')
      const shown = postIds.slice(0, documentSize).flatMap((id) => cards.get(id) ?? [])
      const document: PopularDocument = {
        mark,
        runId,
        rankedAt: windowEnd.toISOString(),
        cards: shown,
        authors: [...new Set(shown.map(({ authorId }) => authorId))].flatMap((id) => authors.get(id) ?? []),
        counts: Object.fromEntries(shown.flatMap(({ id }) => (counts.has(id) ? [[id, counts.get(id)!]] : []))),
        // A card that cannot be shown takes no place: the position of a page counts cards.
        postIds: [...shown.map(({ id }) => id), ...postIds.slice(documentSize)],
      }
      return [topic, document]
    }),
  )
}

async function chipRows(ctx: Ctx, cards: StoredCard[]): Promise<Map<string, ChipRow>> {
  const authorIds = [...new Set(cards.map(({ authorId }) => authorId))]
  const found = await rows(
    ctx.main.db,
    sql<ChipRow>`
      select p.id, ${chipColumns('p')} from person p ${chipAvatar('p')}
      where p.id = any(${authorIds}::uuid[]) and p.handle is not null`,
  )
  return new Map(found.map((author) => [author.id, author]))
}

/** One SET replaces a list; a run for an earlier moment does not replace a later one. */
export async function publishDocuments(ctx: Pick<Ctx, 'redis'>, documents: ReadonlyMap<Topic, PopularDocument>): Promise<void> {
  await Promise.all([...documents].map(([topic, document]) => publish(ctx, topic, document)))
}

async function publish(ctx: Pick<Ctx, 'redis'>, topic: Topic, document: PopularDocument): Promise<void> {
  const held = await ctx.redis.get(keyOf(topic))
  if (held !== null && (parseDocument(topic, held).rankedAt ?? '') > (document.rankedAt ?? '')) return
  await ctx.redis.set(keyOf(topic), JSON.stringify(document))
}

/** The documents that this process read last: they change hourly and are read all the time. */
const newest = new Generations<PopularDocument>(64)
const beginningOf = ({ mark }: Pick<PopularDocument, 'mark'>) => `{"mark":"${mark}"`

function parseDocument(topic: Topic, text: string): PopularDocument {
  const known = newest.get(topic)
  if (known && text.startsWith(beginningOf(known))) return known
  const document = JSON.parse(text) as PopularDocument
  if (document.mark !== undefined) newest.set(topic, document)
  return document
}

/**
 * What `readDocument` most likely gives: read beside it what the page needs, and use that if it
 * does.
 */
export function likelyDocument(topic: Topic): PopularDocument | undefined {
  return newest.get(topic)
}

const rebuilding = new WeakMap<Redis, Map<Topic, Promise<PopularDocument>>>()

/**
 * The document for everyone; if Redis lost it, made again from the newest snapshot. One that the
 * process has is not read again.
 */
export async function readDocument(ctx: Ctx, topic: Topic): Promise<PopularDocument> {
  const known = newest.get(topic)
  if (known) {
    const beginning = beginningOf(known)
    if ((await fromRedis(ctx, (redis) => redis.getrange(keyOf(topic), 0, beginning.length - 1))) === beginning) return known
  }
  const text = await fromRedis(ctx, (redis) => redis.get(keyOf(topic)))
  return text === null ? rebuildDocument(ctx, topic) : parseDocument(topic, text)
}

/** Once for all waiting readers. */
function rebuildDocument(ctx: Ctx, topic: Topic): Promise<PopularDocument> {
  const running = rebuilding.get(ctx.redis) ?? new Map<Topic, Promise<PopularDocument>>()
  rebuilding.set(ctx.redis, running)
  const waited = running.get(topic)
  if (waited) return waited
  const rebuilt = rebuild(ctx, topic).finally(() => running.delete(topic))
  running.set(topic, rebuilt)
  return rebuilt
}

/**
 * Without the log database the list is empty: the newest posts follow, which need only the main
 * one.
 */
async function rebuild(ctx: Ctx, topic: Topic): Promise<PopularDocument> {
  const list = await newestList(ctx, topic).catch((error: unknown) => {
    ctx.logger.warn({ err: error, topic }, 'the popular list cannot be read from the log database; the newest posts are shown')
    return null
  })
  const [document = emptyDocument] = list ? (await makeDocuments(ctx, [list])).values() : []
  const seconds = document.cards.length === 0 ? emptySeconds : topic.startsWith('tag:') ? tagSeconds : null
  const text = JSON.stringify(document)
  if (topic.startsWith('tag:') && document.runId !== null) await keepTagList(ctx, document.runId, topic, idsOf(document))
  await fromRedis(ctx, (redis) =>
    seconds === null ? redis.set(keyOf(topic), text, 'NX') : redis.set(keyOf(topic), text, 'EX', seconds, 'NX'),
  )
  return document
}

async function newestList(ctx: Ctx, topic: Topic): Promise<PopularList | null> {
  const made = topic.startsWith('tag:') ? '' : topic
  const [snapshot] = await ctx.log.db
    .select()
    .from(rankingSnapshot)
    .where(and(eq(rankingSnapshot.kind, 'popular'), eq(rankingSnapshot.topic, made)))
    .orderBy(desc(rankingSnapshot.windowEnd), desc(rankingSnapshot.runId))
    .limit(1)
  if (!snapshot) return null
  const { runId, windowEnd, posts } = snapshot
  const postIds = posts.map(({ postId }) => postId)
  return { runId, windowEnd, topic, postIds: made === topic ? postIds : await tagPostIds(ctx, choiceOf(topic).tag!, postIds) }
}
