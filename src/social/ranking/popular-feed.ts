import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { completeCards } from '../posts/cards.ts'
import { cachedCounts } from '../posts/counts.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import type { PostCard } from '../posts/schema.ts'
import type { StoredCard } from '../posts/stored-cards.ts'
import { loadFlags } from '../posts/viewer-flags.ts'
import { type PopularDocument, readDocument } from './internal/popular-document.ts'
import type { popularOutput } from './schema.ts'

const pageSize = 20

/**
 * The top 20 of the ranking for the caller: the shared document without what they must not see and what was hidden since. Two rounds
 * of Redis and no SQL; Postgres is asked once for what Redis does not hold: the document, the caller's blocks, the caller's flags.
 */
export async function popularFeed(ctx: Ctx): Promise<z.infer<typeof popularOutput>> {
  const [document, hidden] = await Promise.all([readDocument(ctx), hiddenPeople(ctx)])
  const { runId, rankedAt } = document
  const cards = await visibleCards(ctx, document, hidden)
  return { posts: await withFreshParts(ctx, document, cards), runId, rankedAt }
}

async function visibleCards(ctx: Ctx, { cards }: PopularDocument, hidden: ReadonlySet<string>): Promise<StoredCard[]> {
  const [posts, authors] = await Promise.all([
    recentlyHidden(
      ctx,
      'posts',
      cards.map(({ id }) => id),
    ),
    recentlyHidden(ctx, 'authors', [...new Set(cards.map(({ authorId }) => authorId))]),
  ])
  return cards.filter(({ id, authorId }) => !posts.has(id) && !authors.has(authorId) && !hidden.has(authorId)).slice(0, pageSize)
}

async function withFreshParts(ctx: Ctx, document: PopularDocument, cards: StoredCard[]): Promise<PostCard[]> {
  const postIds = cards.map(({ id }) => id)
  const [fresh, flags] = await Promise.all([cachedCounts(ctx, postIds), loadFlags(ctx, postIds)])
  const authors = new Map(document.authors.map((author) => [author.id, author]))
  const counts = new Map([...Object.entries(document.counts), ...fresh])
  return (await completeCards(ctx, cards, { authors, flags, counts })).map(({ value }) => value)
}
