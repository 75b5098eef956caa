import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { searchDesk } from '../staff/schema.ts'
import { popularFrom } from './count-searches.ts'
import { lastRuns } from './internal/search-runs.ts'
import { searchStatus } from './search-status.ts'

const dayMs = 86_400_000
const countedDays = 14
const shown = 20

/**
 * How search does: its engines, their last runs, what many people looked for in 14 days and did not
 * find, and how far down the results are that people open. A search of fewer people than make it
 * popular is shown to nobody, staff included.
 */
export async function readSearchDesk(ctx: Ctx): Promise<z.infer<typeof searchDesk>> {
  const since = new Date(ctx.now().getTime() - countedDays * dayMs)
  const [{ engines }, runs, unanswered, clicks] = await Promise.all([
    searchStatus(ctx),
    lastRuns(ctx, shown),
    rows(
      ctx.main.db,
      sql<{ text: string; persons: number }>`
        select mode() within group (order by text) as text, count(*)::int as persons from search_query
        where searched_at > ${since}::timestamptz and found = 0
        group by folded having count(*) >= ${popularFrom}::int order by count(*) desc, folded limit ${shown}::int`,
    ),
    rows(
      ctx.main.db,
      sql<{ engine: string; searches: number; opened: number; reciprocalRank: number }>`
        select engine, count(*)::int as searches, count(clicked)::int as opened, round(avg(coalesce(1.0 / clicked, 0)), 3)::float8 as reciprocal_rank
        from search_query where searched_at > ${since}::timestamptz and found > 0 group by engine order by engine`,
    ),
  ])
  return {
    engines,
    runs: runs.map(({ startedAt, endedAt, ...kept }) => ({ ...kept, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() })),
    unanswered,
    clicks,
  }
}
