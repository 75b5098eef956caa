import type { RunnerDeps } from '../src/context.ts'
import { rows } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { runJob } from '../src/jobs/runner/run-job.ts'

/** Runs all due jobs in this process; throws the error of a handler. Returns the number of jobs. */
export async function runAllJobs(deps: RunnerDeps): Promise<number> {
  for (let ran = 0; ;) {
    const due = await rows(
      deps.main.db,
      sql<{ id: string }>`
          select id from outbox where done_at is null and failed_at is null and run_at <= ${deps.now()}::timestamptz order by run_at, id limit 200`,
    )
    if (due.length === 0) return ran
    for (const { id } of due) if ((await runJob(deps, id)) === 'done') ran += 1
  }
}
