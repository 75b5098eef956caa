import { systemCtx, type WorkerDeps } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { unansweredAfterMs } from '../../pay/bank/rules.ts'
import { moneyAlarms } from '../../pay/desk/money-alarms.ts'
import type { PrometheusMeters } from '../../platform/meters/prometheus.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { searchStatus } from '../../social/search/search-status.ts'
import { countJobs } from '../../social/staff/job-desk.ts'
import { type JobName, jobs } from '../catalog.ts'

const readings = [
  { name: 'kiwi_jobs_waiting', help: 'Jobs that wait or run, by queue.', label: 'queue' },
  { name: 'kiwi_jobs_late_seconds', help: 'How long the job that waits longest has been due, by queue.', label: 'queue' },
  { name: 'kiwi_jobs_failed', help: 'Jobs that gave up and wait for a person, by queue.', label: 'queue' },
  { name: 'kiwi_money_alarms', help: 'Jobs about money that fail, are late or gave up.' },
  { name: 'kiwi_bank_calls_unanswered', help: 'Calls whose outcome the bank has not told.' },
  { name: 'kiwi_bank_calls_unanswered_seconds', help: 'Age of the oldest of them.' },
  { name: 'kiwi_breaks_open', help: 'Open differences between ledger, gateway log and bank statement.' },
  { name: 'kiwi_suspense_krw', help: 'Deposits that wait for a decision, in won.' },
  { name: 'kiwi_settlement_due_krw', help: 'Lines of shops that are due and not in a payout yet, in won.' },
  { name: 'kiwi_payouts_unpaid', help: 'Payouts that are neither paid nor ended.' },
  { name: 'kiwi_search_waiting', help: 'Changes that a search engine has not read, by engine.', label: 'engine' },
  { name: 'kiwi_search_reachable', help: '1 where the search engine answers, by engine.', label: 'engine' },
  { name: 'kiwi_popular_age_seconds', help: 'Age of the newest popular ranking.' },
] as const

type Figures = Partial<Record<(typeof readings)[number]['name'], number | Record<string, number>>>

/** Asked at each collection, by every runner alike, so alerts take the largest. */
export function watchStores(meters: PrometheusMeters, deps: WorkerDeps): void {
  meters.watch(readings, () => storeFigures(deps))
}

/** What only the stores know of all of Kiwi, by the name of its figure. */
export async function storeFigures(deps: WorkerDeps): Promise<Figures> {
  const ctx = systemCtx(deps, 'figures')
  const [byJob, money, alarms, { engines }, ranked] = await Promise.all([
    countJobs(ctx),
    moneyFigures(deps),
    moneyAlarms(deps.main.db, deps.now()),
    searchStatus(ctx),
    rows(deps.log.db, sql<{ at: Date | null }>`select max(window_end) as at from ranking_snapshot where kind = 'popular' and topic = ''`),
  ])
  const byQueue = (value: (job: (typeof byJob)[number]) => number, join: (one: number, other: number) => number) =>
    byJob.reduce<Record<string, number>>((found, job) => {
      const { queue } = jobs[job.name as JobName] ?? { queue: 'gone' }
      return { ...found, [queue]: join(found[queue] ?? 0, value(job)) }
    }, {})
  const sum = (one: number, other: number) => one + other
  const rankedAt = ranked[0]?.at
  return {
    kiwi_jobs_waiting: byQueue(({ waiting }) => waiting, sum),
    kiwi_jobs_late_seconds: byQueue(({ oldestSeconds }) => Math.max(0, oldestSeconds ?? 0), Math.max),
    kiwi_jobs_failed: byQueue(({ failed }) => failed, sum),
    kiwi_money_alarms: alarms.length,
    ...money,
    kiwi_search_waiting: Object.fromEntries(engines.map(({ engine, waiting }) => [engine, waiting])),
    kiwi_search_reachable: Object.fromEntries(engines.map(({ engine, isReachable }) => [engine, Number(isReachable)])),
    ...(rankedAt ? { kiwi_popular_age_seconds: (deps.now().getTime() - rankedAt.getTime()) / 1_000 } : {}),
  }
}

/** One statement. Plan: the partial indexes of what is open. */
async function moneyFigures({ main, now }: WorkerDeps): Promise<Figures> {
  const before = new Date(now().getTime() - unansweredAfterMs)
  const found = await one(
    main.db,
    sql<{ calls: number; callsSeconds: number; breaks: number; suspenseKrw: number; dueKrw: number; payouts: number }>`
      select c.calls, c.calls_seconds,
             (select count(*)::int from reconciliation_break where state = 'open') as breaks,
             (select coalesce(sum(amount_krw), 0)::bigint from deposit where state = 'suspense') as suspense_krw,
             (select coalesce(sum(gross_krw - fee_krw - vat_krw), 0)::bigint from settlement_line
               where payout_id is null and eligible_on <= ${seoulDate(now())}::date) as due_krw,
             (select count(*)::int from payout where state in ('awaiting_approval', 'requested', 'unknown')) as payouts
      from (select count(*)::int as calls, coalesce(extract(epoch from ${now()}::timestamptz - min(sent_at)), 0)::int as calls_seconds
            from bank_call where state in ('sent', 'unknown') and sent_at < ${before}::timestamptz) c`,
  )
  return {
    kiwi_bank_calls_unanswered: found.calls,
    kiwi_bank_calls_unanswered_seconds: found.callsSeconds,
    kiwi_breaks_open: found.breaks,
    kiwi_suspense_krw: found.suspenseKrw,
    kiwi_settlement_due_krw: found.dueKrw,
    kiwi_payouts_unpaid: found.payouts,
  }
}
