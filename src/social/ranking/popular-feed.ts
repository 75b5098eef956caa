import * as z from 'zod'
import type { Ctx } from '../../context.ts'
import { idTime } from '../../ids.ts'
import { cursorCodec } from '../../shared/cursor.ts'
import { jsonArray, jsonObject, jsonText, type JsonText } from '../../shared/json-text.ts'
import { uuid } from '../../shared/text.ts'
import { hiddenFromFeeds } from '../access/hidden-from-feeds.ts'
import { type MutedTexts, mutedTexts } from '../access/muted-texts.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import { completeCards, unmutedCards } from '../posts/cards.ts'
import { cachedCounts } from '../posts/counts.ts'
import { fillPage } from '../posts/fill-page.ts'
import type { PostCard } from '../posts/schema.ts'
import type { StoredCard } from '../posts/stored-cards.ts'
import { loadFlags } from '../posts/viewer-flags.ts'
import { listOfRun, newestBeside, visibleOf } from './internal/later-pages.ts'
import { documentSize, idsOf, likelyDocument, type PopularDocument, readDocument } from './internal/popular-document.ts'
import { choiceOf, type Topic, topicOf } from './rules.ts'
import { popularInput, type popularOutput } from './schema.ts'

const firstPage = popularInput.parse(undefined)
/**
 * Posts of a list that are looked at beyond a page's size, for those that its reader must not see.
 */
const spare = 10

/**
 * Where the next page begins: at a position of the list of this run, or below this one of the posts
 * that follow it (null: at the newest).
 */
type Place = { run: string | null; at: number } | { run: string | null; before: string | null }
const place = cursorCodec<Place>(
  z.union([
    z.strictObject({ run: uuid.nullable(), at: z.int().min(0) }),
    z.strictObject({ run: uuid.nullable(), before: uuid.nullable() }),
  ]),
)

interface Page {
  run: string | null
  posts: JsonText<PostCard>[]
  next: Place | null
}

/**
 * The ranking of all posts, of a category or of a hashtag, and then the newest posts beside it.
 * Pages stay on the run that the first one was of; when that run is gone, the newest one begins, as
 * `runId` says. A page of the first 60 places is usually one round of Redis and no SQL, a later one
 * a statement more. A short page does not mean the end. Errors: BAD_INPUT for a cursor of another
 * list.
 */
export async function popularFeed(
  ctx: Ctx,
  input: z.infer<typeof popularInput> = firstPage,
): Promise<JsonText<z.infer<typeof popularOutput>>> {
  const { limit } = input
  const topic = topicOf(input)
  const from = place.decode(input.cursor)
  const isEarly = from === null || ('at' in from && from.at + limit <= documentSize)
  const { run, posts, next } =
    (isEarly && (await earlyPage(ctx, topic, from, limit))) ||
    (from && (await laterPage(ctx, topic, from, limit))) ||
    (await earlyPage(ctx, topic, null, limit)) ||
    (await beside(ctx, topic, [], { run: null, before: null }, limit))
  const rankedAt = run === null ? null : idTime(run).toISOString()
  const nextCursor = next === null ? null : place.encode(next)
  return jsonObject<z.infer<typeof popularOutput>>({
    posts: jsonArray(posts),
    nextCursor: jsonText(nextCursor),
    runId: jsonText(run),
    rankedAt: jsonText(rankedAt),
  })
}

/**
 * From the shared document, without what the caller must not see, what they hid and what was hidden
 * since. What the page needs is read beside the check that the document is still the one this
 * process has. Postgres is asked once for what Redis does not hold: the document, the caller's
 * blocks, the caller's flags. Null when the document is of another run or holds no card from there
 * on.
 */
async function earlyPage(ctx: Ctx, topic: Topic, from: Place | null, limit: number): Promise<Page | null> {
  const at = from && 'at' in from ? from.at : 0
  const likely = likelyDocument(topic)
  const nearIn = ({ cards }: PopularDocument) => cards.slice(at, at + limit + spare)
  const [document, hiddenByReader, hiddenOfLikely, figuresOfLikely] = await Promise.all([
    readDocument(ctx, topic),
    hiddenFromFeeds(ctx),
    likely && hiddenSince(ctx, nearIn(likely)),
    likely && readFigures(ctx, likely.cards.slice(at, at + limit)),
  ])
  if ((from && from.run !== document.runId) || at >= document.cards.length) return null
  const muted = unlessOpened(hiddenByReader.muted, topic)
  const isLikely = document === likely
  const shownOf = (cards: StoredCard[], hidden: ReadonlySet<string>) =>
    cards
      .map((card, place) => ({ card, position: at + place }))
      .filter(({ card: { id, authorId } }) => !hidden.has(id) && !hidden.has(authorId) && !hiddenByReader.posts.has(id))
      .filter(({ card: { authorId } }) => !hiddenByReader.people.has(authorId))
      .filter(({ card }) => !muted.hidesOf(card.authorId, card.caption))
  const near = nearIn(document)
  const shownNear = shownOf(near, (isLikely && hiddenOfLikely) || (await hiddenSince(ctx, near)))
  const rest = document.cards.slice(at)
  const isEnough = shownNear.length > limit || near.length === rest.length
  const shown = isEnough ? shownNear : shownOf(rest, await hiddenSince(ctx, rest))
  const cards = shown.slice(0, limit).map(({ card }) => card)
  const figures = (isLikely && figuresOfLikely) || noFigures
  const others = await readFigures(
    ctx,
    cards.filter(({ id }) => !figures.postIds.has(id)),
  )
  const parts = {
    authors: new Map(document.authors.map((author) => [author.id, author])),
    flags: new Map([...figures.flags, ...others.flags]),
    counts: new Map([...Object.entries(document.counts), ...figures.counts, ...others.counts]),
  }
  const posts = await completeCards(ctx, cards, parts)
  return { run: document.runId, posts, next: nextIn(idsOf(document), document.runId, shown[limit]?.position ?? document.cards.length) }
}

/** Null when the list of that run is gone. */
async function laterPage(ctx: Ctx, topic: Topic, from: Place, limit: number): Promise<Page | null> {
  const document = await readDocument(ctx, topic)
  const listed = from.run === document.runId ? idsOf(document) : from.run && (await listOfRun(ctx, from.run, topic))
  if (!listed) return null
  if ('before' in from || from.at >= listed.length) return beside(ctx, topic, listed, from, limit)
  const asked = listed.slice(from.at, from.at + limit + spare)
  const shown = await unmutedCards(ctx, visibleOf(ctx, asked), asked, mutedOn(ctx, topic))
  const after = shown[limit]
  const nextAt = after ? listed.indexOf(after.id, from.at) : from.at + asked.length
  return { run: from.run, posts: shown.slice(0, limit).map(({ text }) => text), next: nextIn(listed, from.run, nextAt) }
}

/** A page of the newest posts that the list does not hold. */
async function beside(ctx: Ctx, topic: Topic, listed: string[], from: Place, limit: number): Promise<Page> {
  const first = { run: from.run, before: 'before' in from ? from.before : null }
  const { posts, next } = await fillPage(limit, first, async ({ run, before }, wanted) => {
    const found = await newestBeside(ctx, topic, listed, before, wanted + 1)
    const page = found.slice(0, wanted)
    const cards = await unmutedCards(ctx, Promise.resolve(page), idsIn(page), mutedOn(ctx, topic))
    return { posts: cards.map(({ text }) => text), next: found.length > wanted ? { run, before: page.at(-1)!.id } : null }
  })
  return { run: from.run, posts, next }
}

async function mutedOn(ctx: Ctx, topic: Topic): Promise<MutedTexts> {
  return unlessOpened(await mutedTexts(ctx), topic)
}

/** Whoever opens the list of a hashtag they muted asked for it. */
function unlessOpened(muted: MutedTexts, topic: Topic): MutedTexts {
  const { tag } = choiceOf(topic)
  return tag === undefined ? muted : muted.unlessAsked(`#${tag}`)
}

const nextIn = (listed: string[], run: string | null, at: number): Place => (at < listed.length ? { run, at } : { run, before: null })
const idsIn = (posts: { id: string }[]) => posts.map(({ id }) => id)

/** Posts and authors of these cards that were hidden lately. */
async function hiddenSince(ctx: Ctx, cards: StoredCard[]): Promise<ReadonlySet<string>> {
  const [posts, authors] = await Promise.all([
    recentlyHidden(
      ctx,
      'posts',
      cards.map(({ id }) => id),
    ),
    recentlyHidden(ctx, 'authors', [...new Set(cards.map(({ authorId }) => authorId))]),
  ])
  return new Set([...posts, ...authors])
}

/** Counts fresher than the document's, and the caller's own flags. */
async function readFigures(ctx: Ctx, cards: StoredCard[]) {
  const postIds = cards.map(({ id }) => id)
  const [counts, flags] = await Promise.all([cachedCounts(ctx, postIds), loadFlags(ctx, postIds)])
  return { postIds: new Set(postIds), counts, flags }
}

const noFigures: Awaited<ReturnType<typeof readFigures>> = { postIds: new Set(), counts: new Map(), flags: new Map() }
