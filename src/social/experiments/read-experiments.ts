import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { interestFormulas } from '../interest/rules.ts'
import { idIn } from '../access/permissions.ts'
import { viewOf } from './internal/experiment-row.ts'
import { listExperiments } from './list-experiments.ts'
import { compare, type Moments, noMoments, rateOf, sampleRatio } from './rules.ts'
import type { experimentsView } from './schema.ts'

type View = z.infer<typeof experimentsView>
type Arm = View['experiments'][number]['days'][number]['arms'][number]
/** A test that finds nothing in this time will hardly find more. */
const shownDays = 90

interface DayRow {
  experiment: string
  day: string
  arm: number
  moments: Moments
}

/**
 * Every experiment with its decisions, and by day what each arm did and how it differs from the
 * first one.
 */
export async function readExperiments(ctx: Ctx): Promise<View> {
  const [experiments, decisions, sums] = await Promise.all([
    listExperiments(ctx),
    rows(
      ctx.main.db,
      sql<{ experimentId: string; action: 'start' | 'stop'; actor: string; reason: string; at: Date }>`
        select d.experiment_id, d.action, coalesce('@' || p.handle, d.actor) as actor, d.reason, d.at
        from experiment_decision d left join person p on p.id = ${idIn('d.actor')} order by d.at, d.id`,
    ),
    // Plan: experiment_day_pkey. A few rows per day while an experiment runs.
    rows(
      ctx.log.db,
      sql<DayRow>`select experiment, day, arm, moments from experiment_day where day > ${ctx.now()}::date - ${shownDays}::int order by day, arm`,
    ),
  ])
  return {
    formulas: Object.keys(interestFormulas),
    experiments: experiments.map((row) => ({
      ...viewOf(row),
      decisions: decisions.flatMap(({ experimentId, at, ...decision }) =>
        experimentId === row.id ? [{ ...decision, at: at.toISOString() }] : [],
      ),
      days: daysOf(
        sums.filter(({ experiment }) => experiment === row.name),
        row.formulas.length,
      ),
    })),
  }
}

function daysOf(sums: DayRow[], arms: number): View['experiments'][number]['days'] {
  const days = [...new Set(sums.map(({ day }) => day))]
  return days.map((day) => {
    const moments = Array.from({ length: arms }, (_, arm) => sums.find((row) => row.day === day && row.arm === arm)?.moments ?? noMoments)
    return {
      day,
      arms: moments.map((own, arm) => armView(moments[0] ?? noMoments, own, arm, arms)),
      ratio: sampleRatio(moments.map(({ people }) => people)),
    }
  })
}

function armView(first: Moments, own: Moments, arm: number, arms: number): Arm {
  const against = (metric: 'clicks' | 'likes') => (arm === 0 ? null : compare(first, own, metric, arms - 1))
  return {
    people: own.people,
    impressions: own.impressions,
    clickRate: rateOf(own, 'clicks')?.rate ?? null,
    likeRate: rateOf(own, 'likes')?.rate ?? null,
    clicks: against('clicks'),
    likes: against('likes'),
  }
}
