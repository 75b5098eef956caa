import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type RankedPost, rankingSnapshot } from '../../db/schema/log/index.ts'
import { lowestIdAt, newId } from '../../ids.ts'
import { postVisibleTo } from '../access/posts.ts'
import { countVotes } from './count-votes.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { documentSize, makeDocument, publishDocument } from './internal/popular-document.ts'
import { popularFormula, rankTallies, type Tally } from './popular-formula.ts'
import { repairLog } from '../interactions/repair-log.ts'
import { withdrawPurchases } from '../interactions/withdraw-purchases.ts'

export interface PopularRun {
  runId: string
  windowEnd: Date
  /** Events that the stream lost. */
  repaired: number
  posts: RankedPost[]
}

/**
 * The hourly ranking: log → votes → scores → an immutable snapshot → one document in Redis. All time is `ctx.now()`, so that a run for
 * an earlier moment gives the list of that moment again; such a run does not replace a newer document.
 */
export async function rankPopular(ctx: WorkerCtx): Promise<PopularRun> {
  const windowEnd = ctx.now()
  await drainLog(ctx)
  const repaired = await repairLog(ctx, windowEnd)
  await withdrawPurchases(ctx, windowEnd)
  const tallies = await forEveryone(ctx, await countVotes(ctx, windowEnd))
  const ranked = rankTallies(tallies)
  const posts = [...ranked, ...(await newest(ctx, ranked, windowEnd))]
  const runId = newId(windowEnd)
  await ctx.log.db
    .insert(rankingSnapshot)
    .values({ runId, kind: 'popular', formula: popularFormula, windowEnd, posts, createdAt: windowEnd })
  await publishDocument(ctx, await makeDocument(ctx, { runId, windowEnd, postIds: posts.map(({ postId }) => postId) }))
  return { runId, windowEnd, repaired, posts }
}

/** Only posts that anybody may see are ranked. */
async function forEveryone(ctx: WorkerCtx, tallies: Tally[]): Promise<Tally[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select p.id from post p join person a on a.id = p.author_id
      where p.id = any(${tallies.map(({ postId }) => postId)}::uuid[]) and ${postVisibleTo(null)}`,
  )
  const visible = new Set(found.map(({ id }) => id))
  return tallies.filter(({ postId }) => visible.has(postId))
}

/** A young network has too few votes to fill a page: the newest posts follow the ranked ones. */
async function newest(ctx: WorkerCtx, ranked: RankedPost[], before: Date): Promise<RankedPost[]> {
  const missing = documentSize - ranked.length
  if (missing <= 0) return []
  const found = await rows(
    ctx.main.db,
    sql<{ postId: string; authorId: string }>`
      select p.id as post_id, p.author_id from post p join person a on a.id = p.author_id
      where p.id < ${lowestIdAt(before)}::uuid and p.id <> all(${ranked.map(({ postId }) => postId)}::uuid[]) and ${postVisibleTo(null)}
      order by p.id desc limit ${missing}`,
  )
  return found.map((post) => ({ ...post, score: 0, parts: { newest: 1 } }))
}
