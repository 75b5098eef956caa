import { sql } from 'drizzle-orm'
import { systemCtx, type WorkerDeps } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { type JobName, jobs } from '../catalog.ts'
import { handlers } from '../handlers/index.ts'

/** Restarts and deploys end runs too. */
const endedRunsForgiven = 5

/** What became of one run of a job. `skipped`: it was done already, or given up. */
export type RunResult = 'done' | 'skipped'

/**
 * Runs one outbox row's handler. At least once: a crash between the handler's commit and `done_at` runs it again, and
 * the verb's own unique keys make the effect happen once. Throws what the handler threw; on the last attempt the row is
 * marked failed for a person to look at (`kiwi jobs retry`). How a scheduled job went is noted in its schedule too.
 */
export async function runJob(deps: WorkerDeps, id: string): Promise<RunResult> {
  const [row] = await rows<{ name: JobName; payload: unknown; attempts: number }>(
    deps.main.db,
    sql`update outbox set attempts = attempts + 1 where id = ${id} and done_at is null and failed_at is null returning name, payload, attempts`,
  )
  if (!row) return 'skipped'
  try {
    // A run that ended its process never came to count itself as failed.
    if (row.attempts > attemptsOf(row.name) + endedRunsForgiven) throw new Error('It did not live to tell why; it may end its runner.')
    await perform(deps, id, row.name, row.payload)
  } catch (error) {
    const isLast = row.attempts >= attemptsOf(row.name)
    await rows(
      deps.main.db,
      sql`with failed as (
            update outbox set last_error = ${describe(error)}, failed_at = ${isLast ? deps.now().toISOString() : null}::timestamptz
            where id = ${id} and done_at is null returning name, last_error)
          update schedule s set last_failed_at = ${deps.now().toISOString()}::timestamptz, last_error = f.last_error from failed f where s.name = f.name`,
    )
    deps.logger.warn({ job: row.name, id, attempt: row.attempts, isLast, err: error }, 'job failed')
    throw error
  }
  await rows(
    deps.main.db,
    sql`with done as (
          update outbox set done_at = ${deps.now().toISOString()}::timestamptz, failed_at = null, last_error = null where id = ${id} returning name)
        update schedule s set last_done_at = ${deps.now().toISOString()}::timestamptz, last_error = null from done d where s.name = d.name`,
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
