import { systemCtx, type WorkerDeps } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type JobName, jobs } from '../catalog.ts'
import { handlers } from '../handlers/index.ts'

/** Higher than `attempts` of the catalog: restarts and deploys interrupt runs too. */
const interruptedRunsAllowed = 5

/**
 * Runs the handler of one outbox row at least once: again after a crash before `done_at`. Skips a
 * job that is done or failed for good. Throws the handler's error; after the last attempt the row
 * is failed until a person decides (`kiwi jobs retry`). A schedule stores the outcome too.
 */
export async function runJob(deps: WorkerDeps, id: string): Promise<'done' | 'skipped'> {
  const [row] = await rows(
    deps.main.db,
    sql<{ name: JobName; payload: unknown; attempts: number }>`
        update outbox set attempts = attempts + 1 where id = ${id} and done_at is null and failed_at is null returning name, payload, attempts`,
  )
  if (!row) return 'skipped'
  try {
    // A run that killed its process could not record its own failure.
    if (row.attempts > attemptsOf(row.name) + interruptedRunsAllowed)
      throw new Error('The runner died repeatedly during this job; the job may be crashing it.')
    await perform(deps, id, row.name, row.payload)
  } catch (error) {
    const isLast = row.attempts >= attemptsOf(row.name)
    await run(
      deps.main.db,
      sql`with failed as (
            update outbox set last_error = ${describe(error)}, failed_at = ${isLast ? deps.now().toISOString() : null}::timestamptz
            where id = ${id} and done_at is null returning name, last_error)
          update schedule s set last_failed_at = ${deps.now()}::timestamptz, last_error = f.last_error from failed f where s.name = f.name`,
    )
    deps.logger.warn({ job: row.name, id, attempt: row.attempts, isLast, err: error }, 'job failed')
    throw error
  }
  await run(
    deps.main.db,
    sql`with done as (
          update outbox set done_at = ${deps.now()}::timestamptz, failed_at = null, last_error = null where id = ${id} returning name)
        update schedule s set last_done_at = ${deps.now()}::timestamptz, last_error = null from done d where s.name = d.name`,
  )
  return 'done'
}

async function perform<Name extends JobName>(deps: WorkerDeps, id: string, name: Name, payload: unknown): Promise<void> {
  const definition = jobs[name]
  if (!definition) throw new Error(`There is no job named ${name}.`)
  const handle = handlers[name] as (ctx: ReturnType<typeof systemCtx<WorkerDeps>>, payload: unknown) => Promise<unknown>
  await handle(systemCtx(deps, `job-${id}`), definition.payload.parse(payload))
}

function attemptsOf(name: JobName): number {
  return jobs[name]?.attempts ?? 1
}

function describe(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500)
}
