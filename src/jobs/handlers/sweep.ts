import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { doEach } from '../../shared/do-each.ts'
import { retention, type Sweep } from './retention.ts'

/** Each part commits by itself. */
const partRows = 5_000
/**
 * A run ends after this many parts of one table, so that a backlog does not occupy a worker for
 * ever; the next run goes on.
 */
const partsATable = 400

/**
 * Deletes what is older than docs/retention.md says, of the tables that this job sweeps. Returns
 * the rows by table. A table that fails leaves the others swept; its error is thrown at the end.
 */
export async function sweep(ctx: WorkerCtx, job: Sweep['job'], { limit = partRows } = {}): Promise<Record<string, number>> {
  const now = ctx.now()
  const removed: Record<string, number> = {}
  const tables = Object.entries(retention).flatMap(([table, { sweep: given }]) => (given?.job === job ? [{ table, ...given }] : []))
  await doEach(tables, async ({ table, database, part: deletePart }) => {
    removed[table] = 0
    for (let part = 0; part < partsATable; part += 1) {
      const deleted = await rows(ctx[database].db, deletePart(now, limit))
      removed[table] += deleted.length
      if (deleted.length < limit) break
    }
    return true
  })
  return removed
}
