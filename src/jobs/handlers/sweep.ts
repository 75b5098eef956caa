import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { retention, type Sweep } from './retention.ts'

/** Each part commits by itself. */
const partRows = 5_000
/** A run ends after this many parts of one table, so that a backlog does not occupy a worker for ever; the next run goes on. */
const partsATable = 400

/** Deletes what is older than docs/retention.md says, of the tables that this job sweeps. Returns the rows by table. */
export async function sweep(ctx: WorkerCtx, job: Sweep['job'], { limit = partRows } = {}): Promise<Record<string, number>> {
  const now = ctx.now()
  const removed: Record<string, number> = {}
  for (const [table, { sweep: given }] of Object.entries(retention)) {
    if (given?.job !== job) continue
    removed[table] = 0
    for (let part = 0; part < partsATable; part += 1) {
      const deleted = await rows(ctx[given.database].db, given.part(now, limit))
      removed[table] += deleted.length
      if (deleted.length < limit) break
    }
  }
  return removed
}
