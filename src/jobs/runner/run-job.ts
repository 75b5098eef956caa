import { systemCtx, type WorkerDeps } from '../../context.ts'
import type { MainClient } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { loggedMessage } from '../../logger.ts'
import { type JobName, jobs } from '../catalog.ts'
import { foreignText } from '../../shared/foreign-text.ts'
import { handlers } from '../handlers/index.ts'

/** Higher than `attempts` of the catalog: restarts and deploys interrupt runs too. */
const interruptedRunsAllowed = 5
const maxBackoffMs = 60_000

export interface ClaimedJob {
  id: string
  name: JobName
  payload: unknown
  /** With the one that begins. */
  attempts: number
  traceparent: string | null
}

/**
 * The rows of these that still have to run, each with its attempt counted. A crash of Postgres may
 * forget the attempt, not the job. The ids are locked in order: two claims never wait for each
 * other in a circle.
 */
export function claimJobs(main: MainClient, ids: string[]): Promise<ClaimedJob[]> {
  return rows(
    main.db,
    sql<ClaimedJob>`
      with soon as materialized (select set_config('synchronous_commit', 'off', true) as is_off)
      update outbox set attempts = attempts + 1 from soon
      where soon.is_off is not null and done_at is null and failed_at is null
        and id = any(array(select id from outbox where id = any(${ids}::uuid[]) order by id for update))
      returning id, name, payload, attempts, traceparent`,
  )
}

/**
 * Marks jobs as done, in one statement for all that ended while the last one ran. A slot of a
 * schedule that failed before is made good by one that succeeds. The commit does not wait for the
 * disk. That is safe: their effects were committed before, so a crash of Postgres keeps the effects
 * and may forget the marks, and then the jobs run again as after a crash of the runner.
 */
export function markDone(main: MainClient, ids: string[], now: Date): Promise<void> {
  return run(
    main.db,
    sql`with soon as materialized (
          select set_config('synchronous_commit', 'off', true) as is_off, deadline_now(${now}::timestamptz) as at
        ), done as (
          update outbox set done_at = soon.at, failed_at = null, last_error = null from soon
          where soon.is_off is not null and id = any(array(select id from outbox where id = any(${ids}::uuid[]) order by id for update))
          returning name
        ), made_good as (
          update outbox set done_at = soon.at from soon where id = any(array(
            select f.id from done d join schedule s on s.name = d.name join outbox f on f.name = d.name
            where f.failed_at is not null and f.done_at is null and f.unique_key like 'schedule:%' and f.id <> all(${ids}::uuid[])
            for update of f skip locked))
        )
        update schedule s set last_done_at = soon.at, last_error = null from soon where s.name in (select name from done)`,
  )
}

/**
 * Says that these still run, so that the relay does not hand them over again, to run beside
 * themselves. A job that failed meanwhile waits for its next attempt and is left alone.
 */
export function stillRun(main: MainClient, ids: string[], now: Date): Promise<void> {
  return run(
    main.db,
    sql`update outbox set relayed_at = deadline_now(${now}::timestamptz)
        where id = any(array(select id from outbox where id = any(${ids}::uuid[]) order by id for update))
          and done_at is null and failed_at is null and relayed_at is not null`,
  )
}

/** Gives back jobs that were claimed and did not begin, as if they had not been claimed. */
export function giveBack(main: MainClient, ids: string[]): Promise<void> {
  return run(
    main.db,
    sql`update outbox set attempts = attempts - 1, relayed_at = null where id = any(${ids}::uuid[]) and done_at is null and failed_at is null`,
  )
}

/**
 * Runs the handler of a claimed job. Resolves to null, and the caller marks it as done; or to the
 * wait until its next attempt when the handler threw: then the row says what happened, and after
 * the last attempt it is failed until a person decides (`kiwi jobs retry`). A schedule stores the
 * outcome too.
 */
export async function perform(deps: WorkerDeps, job: ClaimedJob): Promise<{ error: unknown; retryInMs: number | null } | null> {
  const startMs = performance.now()
  const span = deps.traces?.begin(`job ${job.name}`, 'consumer', job.traceparent, { 'kiwi.job_id': job.id, 'kiwi.attempt': job.attempts })
  try {
    // A run that killed its process could not record its own failure.
    if (job.attempts > attemptsOf(job.name) + interruptedRunsAllowed)
      throw new Error('The runner died repeatedly during this job; the job may be crashing it.')
    await handle(deps, job, span?.traceparent)
    span?.end({}, null)
    deps.meters.worked(job.name, 'done', (performance.now() - startMs) / 1_000)
    return null
  } catch (error) {
    span?.end({}, error instanceof Error ? error.name : 'failed')
    deps.meters.worked(job.name, 'failed', (performance.now() - startMs) / 1_000)
    const isLast = job.attempts >= attemptsOf(job.name)
    const retryInMs = retryAfterMs(job)
    await run(
      deps.main.db,
      sql`with clock as materialized (
            select deadline_now(${deps.now()}::timestamptz) as at
          ), failed as (
            update outbox set last_error = ${describe(error)}, failed_at = case when ${isLast}::boolean then clock.at end,
              run_at = clock.at + ${retryInMs}::int * interval '1 millisecond', relayed_at = null
            from clock where id = ${job.id} and done_at is null returning name, last_error, clock.at)
          update schedule s set last_failed_at = f.at, last_error = f.last_error from failed f where s.name = f.name`,
    )
    deps.logger.warn({ job: job.name, id: job.id, attempt: job.attempts, isLast, err: error }, 'job failed')
    return { error, retryInMs: isLast ? null : retryInMs }
  }
}

/** Claims, runs and marks one job: for tests and commands. Throws the handler's error. */
export async function runJob(deps: WorkerDeps, id: string): Promise<'done' | 'skipped'> {
  const [job] = await claimJobs(deps.main, [id])
  if (!job) return 'skipped'
  const failure = await perform(deps, job)
  if (failure) throw failure.error
  await markDone(deps.main, [id], deps.now())
  return 'done'
}

async function handle(deps: WorkerDeps, { id, name, payload }: ClaimedJob, traceparent?: string): Promise<void> {
  const definition = jobs[name]
  if (!definition) throw new Error(`There is no job named ${name}.`)
  const handler = handlers[name] as (ctx: ReturnType<typeof systemCtx<WorkerDeps>>, payload: unknown) => Promise<unknown>
  await handler({ ...systemCtx(deps, `job-${id}`), traceparent }, definition.payload.parse(payload))
}

function attemptsOf(name: JobName): number {
  return jobs[name]?.attempts ?? 1
}

/** Doubles each time up to a minute, with some jitter. */
function retryAfterMs({ name, attempts }: ClaimedJob): number {
  const backoffMs = jobs[name]?.backoffMs ?? maxBackoffMs
  return Math.round(Math.min(backoffMs * 2 ** (attempts - 1), maxBackoffMs) * (0.7 + 0.3 * Math.random()))
}

/**
 * Messages quote what others sent, NUL too: a row that could not say why it failed would never
 * fail.
 */
function describe(error: unknown): string {
  return foreignText(error instanceof Error ? `${error.name}: ${loggedMessage(error)}` : String(error), 500)
}
