import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { RankedPost } from '../../db/schema/log/index.ts'
import { postNames } from './internal/post-names.ts'
import type { snapshotInput, snapshotView } from './schema.ts'

const listedRuns = 48

/** The popular ranking as it was made: each post with the parts of its score. */
export async function readSnapshot(ctx: Ctx, { at }: z.infer<typeof snapshotInput>): Promise<z.infer<typeof snapshotView>> {
  const moment = at === null ? ctx.now() : new Date(at)
  const [found, runs] = await Promise.all([
    // Plan: ranking_snapshot_newest, one row.
    rows(
      ctx.log.db,
      sql<{ runId: string; formula: string; windowEnd: Date; posts: RankedPost[] }>`
        select run_id, formula, window_end, posts from ranking_snapshot
        where kind = 'popular' and topic = '' and window_end <= ${moment}::timestamptz order by window_end desc, run_id desc limit 1`,
    ),
    rows(
      ctx.log.db,
      sql<{ windowEnd: Date }>`
        select window_end from ranking_snapshot where kind = 'popular' and topic = '' order by window_end desc limit ${listedRuns}`,
    ),
  ])
  const [newest] = found
  return { snapshot: newest ? await named(ctx, newest) : null, runs: runs.map(({ windowEnd }) => windowEnd.toISOString()) }
}

async function named(
  ctx: Ctx,
  { runId, formula, windowEnd, posts }: { runId: string; formula: string; windowEnd: Date; posts: RankedPost[] },
) {
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
