import type { z } from 'zod'
import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { jobNames, jobs, scheduledJobs } from '../../jobs/catalog.ts'
import { type ScheduledRun, stateOfScheduled } from './rules.ts'
import type { moneyAlarm } from './schema.ts'

export type MoneyAlarm = z.infer<typeof moneyAlarm>

const moneyJobs = jobNames.filter((name) => jobs[name].queue === 'money')
const scheduled = scheduledJobs.filter(({ name }) => jobs[name].queue === 'money')
const single = moneyJobs.filter((name) => !scheduled.some((one) => one.name === name))

type Run = Omit<ScheduledRun, 'everyMs'> & { name: string; lastError: string | null }

/**
 * Money jobs that fail: scheduled jobs that fail or are late, and single jobs that gave up. Plan:
 * the few rows of schedule, then index outbox_failed, and outbox_open for a job that was never
 * done.
 */
export async function moneyAlarms(db: Queryable, now: Date): Promise<MoneyAlarm[]> {
  const [runs, gaveUp] = await Promise.all([
    rows(
      db,
      sql<Run>`select s.name, s.last_done_at, s.last_failed_at, s.last_error,
                 case when s.last_done_at is null then least(s.next_at, (
                   select min(o.run_at) from outbox o where o.name = s.name and o.done_at is null and o.failed_at is null)) end as waiting_since
          from schedule s where s.name = any(${scheduled.map(({ name }) => name)}::text[]) order by s.name`,
    ),
    rows(
      db,
      sql<Pick<MoneyAlarm, 'count' | 'lastError'> & { name: string }>`
          select name, count(*)::int as count, (array_agg(last_error order by failed_at desc))[1] as last_error from outbox
          where failed_at is not null and done_at is null and name = any(${single}::text[]) group by name order by name`,
    ),
  ])
  const ofSchedule = runs.flatMap(({ name, lastError, ...run }): MoneyAlarm[] => {
    const { everyMs } = scheduled.find((one) => one.name === name)!
    const state = stateOfScheduled({ ...run, everyMs }, now)
    return state === null ? [] : [{ job: name, state, count: 1, lastDoneAt: run.lastDoneAt?.toISOString() ?? null, lastError }]
  })
  return [...ofSchedule, ...gaveUp.map(({ name, ...found }): MoneyAlarm => ({ job: name, state: 'gave_up', lastDoneAt: null, ...found }))]
}

/** One alarm as a sentence for an operator. */
export function alarmSentence({ job, state, count, lastDoneAt, lastError }: MoneyAlarm): string {
  const since = lastDoneAt === null ? 'it never succeeded' : `it last succeeded at ${lastDoneAt}`
  switch (state) {
    case 'failing':
      return `${job} fails, ${since}: ${lastError ?? 'no reason given'}`
    case 'late':
      return `${job} is late, ${since}: is a runner working? See "kiwi jobs status"`
    case 'gave_up':
      return `${count} × ${job} gave up: ${lastError ?? 'no reason given'}; "kiwi jobs retry" tries again`
    default: {
      const unhandled: never = state
      throw new Error(String(unhandled))
    }
  }
}
