import type { WorkerCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { keepOutcomes } from '../experiments/keep-outcomes.ts'
import { listExperiments } from '../experiments/list-experiments.ts'
import { reportDay } from './internal/report-day.ts'
import { rollUpDay } from './internal/roll-up-day.ts'
import { countedForMs } from './rules.ts'

/** A list is shown for a day after it was made, and acts count for a day after that. */
const echoesForMs = 3 * countedForMs

/**
 * Counts yesterday and today again, so that /admin/ranking reads rows and not the log: acts count
 * for impressions of the day before, and events may arrive late. Days that this job missed are
 * counted by `days`.
 */
export async function keepReport(ctx: WorkerCtx, { days = 2 } = {}): Promise<void> {
  const now = ctx.now()
  const experiments = await listExperiments(ctx)
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    const day = seoulDate(new Date(now.getTime() - ago * countedForMs))
    await rollUpDay(ctx, day, experiments)
    const report = await reportDay(ctx, day)
    await run(
      ctx.log.db,
      sql`
        insert into ranking_report (day, made_at, report) values (${day}::date, ${now}::timestamptz, ${sql.json(report)})
        on conflict (day) do update set made_at = excluded.made_at, report = excluded.report`,
    )
    for (const experiment of experiments)
      if ((experiment.stoppedAt ?? now).getTime() > now.getTime() - echoesForMs) await keepOutcomes(ctx, experiment, day)
  }
}
