import type { MemberCtx } from '../../src/context.ts'
import { type RunnerDeps, systemCtx } from '../../src/context.ts'
import { one, rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { type JobName, jobs } from '../../src/jobs/catalog.ts'
import { handlers } from '../../src/jobs/handlers/index.ts'
import { listNotifications } from '../../src/social/notifications/list-notifications.ts'
import { markRead } from '../../src/social/notifications/mark-read.ts'
import { atTime, type CastMember, memberAt } from './cast.ts'
import { sideBySide } from './side-by-side.ts'

const hourMs = 3_600_000
/**
 * Days before now at which all people read their notices: a notice costs more with more unread
 * ones.
 */
const readBeforeMs = [264, 192, 120, 72, 30].map((hours) => hours * hourMs)
const claimedAtOnce = 2_000

/**
 * Runs the jobs of the outbox, each at the time at which it was due, so that notices have the dates
 * of their acts. Notices older than a day are read. `begunAt`: when the seeding began, by the clock
 * of Postgres.
 */
export async function liveThrough(
  deps: RunnerDeps,
  cast: readonly CastMember[],
  now: Date,
  begunAt: Date,
  onJobs: (done: number, total: number) => void,
): Promise<void> {
  // Without statistics the planner takes these tables for empty, and Postgres needs 50 % more time.
  await run(deps.main.db, sql`analyze`)
  const total = await waiting(deps, now)
  let done = 0
  const onDone = (): void => onJobs(++done, total)
  for (const before of readBeforeMs) {
    const at = new Date(now.getTime() - before)
    await runDue(deps, at, onDone)
    await sideBySide(cast, 8, (member) => readAll(memberAt(deps, member, at)))
  }
  await runDue(deps, now, onDone)
  // Jobs that Postgres itself asked for have the time of its clock. What people plan for later than
  // `now` waits, also where that clock is ahead.
  const { at } = await one(deps.main.db, sql<{ at: Date }>`select clock_timestamp() as at`)
  await runDue(deps, at, () => {}, begunAt)
  const today = systemCtx(deps, 'demo-today')
  await handlers['log.drain'](today, {})
  await handlers['counts.reconcile'](today, {})
  await handlers['pay.seal'](today, {})
  await Promise.all([handlers['rank.popular'](today, {}), handlers['search.sync'](today, {})])
  await Promise.all([handlers['rank.trends'](today, {}), handlers['rank.relatedTags'](today, {})])
}

type DueJob = { id: string; name: JobName; payload: { personId?: string }; runAt: Date | string }

/**
 * As the runner's `runJob`, but takes and completes 2,000 rows in one statement: two statements per
 * job took longer than the 7,000 jobs. Notices of one person run in sequence: they take the same
 * lock.
 */
async function runDue(deps: RunnerDeps, until: Date, onDone: () => void, from = new Date(0)): Promise<void> {
  for (;;) {
    const due = await rows(
      deps.main.db,
      sql<DueJob>`select id, name, payload, run_at from outbox
          where done_at is null and failed_at is null and run_at between ${from}::timestamptz and ${until}::timestamptz order by run_at, id limit ${claimedAtOnce}`,
    )
    if (due.length === 0) return
    const lanes = [...Map.groupBy(due, ({ id, payload }) => payload.personId ?? id).values()]
    const longestFirst = lanes.sort((a, b) => b.length - a.length)
    await sideBySide(longestFirst, 10, async (lane) => {
      for (const job of lane) {
        await perform(deps, job)
        onDone()
      }
    })
    await run(deps.main.db, sql`update outbox set done_at = run_at, attempts = 1 where id = any(${sql.list(due, ({ id }) => id, 'uuid')})`)
  }
}

async function perform(deps: RunnerDeps, { id, name, payload, runAt }: DueJob): Promise<void> {
  const handle = handlers[name] as (ctx: ReturnType<typeof systemCtx<RunnerDeps>>, payload: unknown) => Promise<unknown>
  await handle(systemCtx(atTime(deps, new Date(runAt)), `job-${id}`), jobs[name].payload.parse(payload))
}

async function waiting(deps: RunnerDeps, until: Date): Promise<number> {
  const [found] = await rows(
    deps.main.db,
    sql<{ count: number }>`
        select count(*)::int from outbox where done_at is null and failed_at is null and run_at <= ${until}::timestamptz`,
  )
  return found?.count ?? 0
}

async function readAll(ctx: MemberCtx): Promise<void> {
  const { readMark } = await listNotifications(ctx, { cursor: null, limit: 1 })
  if (readMark !== null) await markRead(ctx, { upTo: readMark })
}
