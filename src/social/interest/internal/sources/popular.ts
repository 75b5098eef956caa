import type { Ctx } from '../../../../context.ts'
import { rows } from '../../../../db/rows.ts'
import { sql } from '../../../../db/sql.ts'
import type { RankedPost } from '../../../../db/schema/log/index.ts'
import type { Offer } from '../candidates.ts'

/** Scores by post id; posts that nobody voted for are not in it. */
export type PopularPool = ReadonlyMap<string, number>

/** The newest ranking. Index `ranking_snapshot_newest`. */
export async function readPopular(ctx: Pick<Ctx, 'log'>): Promise<PopularPool> {
  const [run] = await rows(
    ctx.log.db,
    sql<{ posts: RankedPost[] }>`
      select posts from ranking_snapshot where kind = 'popular' and topic = '' order by window_end desc, run_id desc limit 1`,
  )
  if (!run) return new Map()
  return new Map(run.posts.flatMap(({ postId, score }) => (score > 0 ? [[postId, score]] : [])))
}

/** What everybody likes, by the score of the ranking. */
export function popularOffers(scores: PopularPool): Offer[] {
  return [...scores].map(([postId, score]) => ({ postId, score, reason: { kind: 'popular', category: null } }))
}
