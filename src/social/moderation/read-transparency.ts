import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import { readThrough } from '../../platform/cache/read-through.ts'
import type { transparency } from './transparency-schema.ts'

type View = z.infer<typeof transparency>
type Month = View['months'][number]

const shownFrom = 5
const shownDays = 366
const keepMs = 600_000

/** What was reported and decided per month, for everybody; up to ten minutes old. */
export function readTransparency(ctx: Ctx): Promise<View> {
  return readThrough(ctx, { key: 'transparency', keepMs: () => keepMs, load: () => load(ctx) })
}

async function load(ctx: Ctx): Promise<View> {
  const since = lowestIdAt(new Date(ctx.now().getTime() - shownDays * 86_400_000))
  const { db } = ctx.main
  // Each reads the ids of a year by its primary key.
  const [reports, actions, decided] = await Promise.all([
    rows(
      db,
      sql<{ month: string; reason: Month['reports'][number]['reason']; count: number }>`
        select ${monthOf(sql`created_at`)} as month, reason, count(*)::int as count from report where id >= ${since}::uuid
        group by month, reason order by month desc, count desc, reason`,
    ),
    rows(
      db,
      sql<Month['actions'][number] & { month: string; count: number }>`
        select ${monthOf(sql`at`)} as month, action, reason_code, count(*)::int as count from moderation_action where id >= ${since}::uuid
        group by month, action, reason_code order by month desc, count desc, action, reason_code`,
    ),
    rows(
      db,
      sql<{ month: string; count: number; minutes: number }>`
        select ${monthOf(sql`decided_at`)} as month, count(*)::int as count,
          (percentile_cont(0.5) within group (order by extract(epoch from decided_at - created_at)) / 60)::int as minutes
        from moderation_case where id >= ${since}::uuid and decided_at is not null and report_count > 0 group by month`,
    ),
  ])
  const months = [...new Set([...reports, ...actions, ...decided].map(({ month }) => month))].sort().reverse()
  return {
    shownFrom,
    months: months.map((month) => {
      const taken = actions.filter((row) => row.month === month)
      const cases = decided.find((row) => row.month === month)
      const overturned = taken.filter(({ action, reasonCode }) => (action === 'restore' || action === 'release') && reasonCode === 'appeal')
      return {
        month,
        reports: reports.filter((row) => row.month === month).map(({ reason, count }) => ({ reason, count: shown(count) })),
        actions: taken.map(({ action, reasonCode, count }) => ({ action, reasonCode, count: shown(count) })),
        overturned: shown(overturned.reduce((sum, { count }) => sum + count, 0)),
        medianMinutes: cases && cases.count >= shownFrom ? cases.minutes : null,
      }
    }),
  }
}

function shown(count: number): number | null {
  return count > 0 && count < shownFrom ? null : count
}

function monthOf(instant: Sql): Sql {
  return sql`to_char(${instant} at time zone 'Asia/Seoul', 'YYYY-MM')`
}
