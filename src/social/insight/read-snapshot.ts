import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type RankingRun, readRun } from '../ranking/read-run.ts'
import { postNames } from './internal/post-names.ts'
import type { snapshotInput, snapshotView } from './schema.ts'

const listedRuns = 48

/** The popular ranking as it was made: each post with the parts of its score. */
export async function readSnapshot(ctx: Ctx, { at }: z.infer<typeof snapshotInput>): Promise<z.infer<typeof snapshotView>> {
  const moment = at === null ? ctx.now() : new Date(at)
  const [run, runs] = await Promise.all([
    readRun({ ...ctx, now: () => moment }, null, {}),
    // Plan: ranking_snapshot_newest.
    rows(
      ctx.log.db,
      sql<{ windowEnd: Date }>`
        select window_end from ranking_snapshot where kind = 'popular' and topic = '' order by window_end desc limit ${listedRuns}`,
    ),
  ])
  return { snapshot: run && (await named(ctx, run)), runs: runs.map(({ windowEnd }) => windowEnd.toISOString()) }
}

async function named(ctx: Ctx, { runId, formula, windowEnd, posts }: RankingRun) {
  const names = await postNames(
    ctx,
    posts.map(({ postId }) => postId),
  )
  return {
    runId,
    formula,
    windowEnd: windowEnd.toISOString(),
    posts: posts.map(({ postId, score, parts }) => ({
      postId,
      title: names.get(postId)?.title ?? null,
      author: names.get(postId)?.author ?? null,
      score,
      parts,
    })),
  }
}
