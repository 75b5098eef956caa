import type { WorkerCtx } from '../../context.ts'
import { type RankedPost, rankingSnapshot } from '../../db/schema/log/index.ts'
import { newId } from '../../ids.ts'
import { countVotes } from './count-votes.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { makeDocuments, publishDocuments } from './internal/popular-document.ts'
import { listTopics } from './internal/list-topics.ts'
import { popularFormula } from './popular-formula.ts'
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
 * The hourly ranking: log → votes → scores → immutable snapshots, of all posts and of each category
 * → documents in Redis. All time is `ctx.now()`, so that a run for an earlier moment gives the
 * lists of that moment again; such a run does not replace a newer document.
 */
export async function rankPopular(ctx: WorkerCtx): Promise<PopularRun> {
  const windowEnd = ctx.now()
  await drainLog(ctx)
  const repaired = await repairLog(ctx, windowEnd)
  await withdrawPurchases(ctx, windowEnd)
  const lists = await listTopics(ctx, await countVotes(ctx, windowEnd), windowEnd)
  const runId = newId(windowEnd)
  const made = { runId, kind: 'popular', formula: popularFormula, windowEnd, createdAt: windowEnd } as const
  await ctx.log.db.insert(rankingSnapshot).values([...lists].map(([topic, posts]) => ({ ...made, topic, posts })))
  const shown = [...lists].map(([topic, posts]) => ({ runId, windowEnd, topic, postIds: posts.map(({ postId }) => postId) }))
  await publishDocuments(ctx, await makeDocuments(ctx, shown))
  return { runId, windowEnd, repaired, posts: lists.get('')! }
}
