import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { type DrawnSums, drawnEstimate, wilson } from './rules.ts'
import type { DayReport, Overview, overviewInput } from './schema.ts'

interface Counts {
  impressions: number
  clicks: number
  likes: number
}

/**
 * Reads the counted days, never the log: some thousand small rows per day of `ranking_day_pkey`.
 */
export async function readOverview(ctx: Ctx, { days }: z.infer<typeof overviewInput>): Promise<Overview> {
  const inDays = sql`day > ${seoulDate(ctx.now())}::date - ${days}::int`
  const [reports, surfaces, sources, positions, byDay, drawn] = await Promise.all([
    rows(
      ctx.log.db,
      sql<{ day: string; madeAt: Date; report: DayReport }>`select day, made_at, report from ranking_report where ${inDays} order by day`,
    ),
    rows(
      ctx.log.db,
      sql<Counts & { surface: string }>`select surface, ${sums} from ranking_day where ${inDays} group by 1 order by 2 desc, 1`,
    ),
    rows(
      ctx.log.db,
      sql<
        Counts & { source: string }
      >`select source, ${sums} from ranking_day where ${inDays} and source <> '' group by 1 order by 2 desc, 1`,
    ),
    rows(
      ctx.log.db,
      sql<Counts & { position: number }>`select position, ${sums} from ranking_day where ${inDays} and source <> '' group by 1 order by 1`,
    ),
    rows(
      ctx.log.db,
      sql<{ day: string; source: string; impressions: number; clicks: number }>`
        select day, source, sum(impressions)::bigint as impressions, sum(clicks)::bigint as clicks
        from ranking_day where ${inDays} and source <> '' group by 1, 2 order by 1, 2`,
    ),
    rows(
      ctx.log.db,
      sql<DrawnSums & { clicks: number }>`
        select sum(drawn)::bigint as drawn, sum(weights) as weights, sum(clicked_weights) as clicked_weights, sum(squared_weights) as squared_weights,
          sum(clicked_squared_weights) as clicked_squared_weights, sum(clicks)::bigint as clicks
        from ranking_day where ${inDays} and source = 'explore' having sum(drawn) > 0`,
    ),
  ])
  const all = sources.reduce((sum, { impressions }) => sum + impressions, 0)
  return {
    madeAt: reports.at(-1)?.madeAt.toISOString() ?? null,
    days: reports.map(({ day, report }) => ({ day, report })),
    surfaces: surfaces.map((row) => ({ ...row, clickThrough: wilson(row.clicks, row.impressions) })),
    sources: sources.map((row) => ({
      ...row,
      share: row.impressions / all,
      clickThrough: wilson(row.clicks, row.impressions),
      likeThrough: wilson(row.likes, row.impressions),
    })),
    positions: positions.map((row) => ({ ...row, clickThrough: wilson(row.clicks, row.impressions) })),
    byDay,
    exploration: explorationOf(sources, drawn[0]),
  }
}

const sums: Sql = sql`sum(impressions)::bigint as impressions, sum(clicks)::bigint as clicks, sum(likes)::bigint as likes`

function explorationOf(sources: (Counts & { source: string })[], drawn: DrawnSums | undefined): Overview['exploration'] {
  const found = drawn && drawnEstimate(drawn)
  if (!found) return null
  const { effective, total, ...estimate } = found
  const explored = sources.find(({ source }) => source === 'explore')
  return { drawn: drawn.drawn, plain: wilson(explored?.clicks ?? 0, explored?.impressions ?? 0), estimate, total, effective }
}
