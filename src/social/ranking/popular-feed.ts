import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { dressCards } from '../posts/cards.ts'
import { cachedCounts } from '../posts/counts.ts'
import { gonePosts } from '../posts/gone.ts'
import type { PostCard } from '../posts/schema.ts'
import type { StoredCard } from '../posts/stored-card.ts'
import { cachedFlags } from '../posts/viewer-flags.ts'
import { goneAuthors } from '../timelines/gone-authors.ts'
import { parseDocument, rebuildDocument } from './internal/popular-cache.ts'
import { type PopularDocument, popularKey } from './internal/popular-document.ts'
import type { popularOutput } from '../ranking/schema.ts'

const shownPosts = 20

/**
 * The ranking's top 20 for the caller: the shared document less what they must not see or what has gone since. Two rounds of
 * Redis and no SQL; only when Redis has lost the document or the caller's blocks is Postgres asked, once.
 * The caller's own flags come from Redis alone: a like that it has forgotten shows as none.
 */
export async function popularFeed(ctx: Ctx): Promise<z.infer<typeof popularOutput>> {
  const [document, hidden] = await Promise.all([readDocument(ctx), hiddenPeople(ctx)])
  const { runId, rankedAt } = document
  const cards = await stillShown(ctx, document, hidden)
  return { posts: await dress(ctx, document, cards), runId, rankedAt }
}

async function readDocument(ctx: Ctx): Promise<PopularDocument> {
  const text = await fromRedis(ctx, (redis) => redis.get(popularKey))
  return text === null ? rebuildDocument(ctx) : parseDocument(text)
}

async function stillShown(ctx: Ctx, { cards }: PopularDocument, hidden: ReadonlySet<string>): Promise<StoredCard[]> {
  const [posts, authors] = await Promise.all([
    gonePosts(
      ctx,
      cards.map(({ id }) => id),
    ),
    goneAuthors(ctx, [...new Set(cards.map(({ authorId }) => authorId))]),
  ])
  return cards.filter(({ id, authorId }) => !posts.has(id) && !authors.has(authorId) && !hidden.has(authorId)).slice(0, shownPosts)
}

async function dress(ctx: Ctx, document: PopularDocument, cards: StoredCard[]): Promise<PostCard[]> {
  const postIds = cards.map(({ id }) => id)
  const [fresh, flags] = await Promise.all([cachedCounts(ctx, postIds), cachedFlags(ctx, postIds)])
  const authors = new Map(document.authors.map((author) => [author.id, author]))
  const counts = new Map([...Object.entries(document.counts), ...fresh])
  return dressCards(ctx, cards, { authors, flags, counts })
}
