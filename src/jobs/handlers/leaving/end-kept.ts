import type { WorkerCtx } from '../../../context.ts'
import { one } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

const partRows = 5_000

/** Job: removes what no law keeps any longer of people who left. Returns the rows. */
export async function endKept(ctx: WorkerCtx): Promise<number> {
  for (let ended = 0; ;) {
    const { count } = await one(ctx.main.db, sql<{ count: number }>`select kept.expire(${ctx.now()}::timestamptz, ${partRows}) as count`)
    ended += count
    if (count < partRows) return ended
  }
}
