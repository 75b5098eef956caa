import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { jsonArray, jsonObject, jsonText, type JsonText } from '../../shared/json-text.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { hiddenPosts } from '../access/hidden-posts.ts'
import { completeCards } from '../posts/cards.ts'
import { cachedCounts } from '../posts/counts.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import type { StoredCard } from '../posts/stored-cards.ts'
import { loadFlags } from '../posts/viewer-flags.ts'
import { likelyDocument, type PopularDocument, readDocument } from './internal/popular-document.ts'
import type { popularOutput } from './schema.ts'

const pageSize = 20

/**
 * The top 20 of the ranking for the caller: the shared document without what they must not see, what they hid and what was hidden since. Usually one
 * round of Redis and no SQL: what the page needs is read beside the check that the document is still the one this process has.
 * Postgres is asked once for what Redis does not hold: the document, the caller's blocks, the caller's flags.
 */
export async function popularFeed(ctx: Ctx): Promise<JsonText<z.infer<typeof popularOutput>>> {
  const likely = likelyDocument()
  const [document, blocked, hiddenByReader, hiddenOfLikely, figuresOfLikely] = await Promise.all([
    readDocument(ctx),
    hiddenPeople(ctx),
    hiddenPosts(ctx),
    likely && hiddenSince(ctx, likely),
    likely && readFigures(ctx, likely.cards.slice(0, pageSize)),
  ])
  const isLikely = document === likely
  const hidden = (isLikely && hiddenOfLikely) || (await hiddenSince(ctx, document))
  const cards = document.cards
    .filter(({ id, authorId }) => !hidden.has(id) && !hidden.has(authorId) && !hiddenByReader.has(id) && !blocked.has(authorId))
    .slice(0, pageSize)
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
  const [runId, rankedAt] = [jsonText(document.runId), jsonText(document.rankedAt)]
  return jsonObject({ posts: jsonArray(await completeCards(ctx, cards, parts)), runId, rankedAt })
}

/** Posts and authors of the document that were hidden lately. */
async function hiddenSince(ctx: Ctx, { cards }: PopularDocument): Promise<ReadonlySet<string>> {
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
