import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { forgetRunning } from './formula-for.ts'
import { type ExperimentRow, viewOf } from './internal/experiment-row.ts'
import { recordDecision } from './internal/record-decision.ts'
import type { experimentView, stopExperimentInput } from './schema.ts'

type View = z.infer<typeof experimentView>

/**
 * Everybody's next list is made by the standing formula again; the outcome stays to be read. Throws
 * NOT_FOUND if it does not run.
 */
export async function stopExperiment(ctx: Ctx, { name, reason }: z.infer<typeof stopExperimentInput>, actor: string): Promise<View> {
  const now = ctx.now()
  const stopped = await write(ctx, async (tx) => {
    const [found] = await rows(
      tx.db,
      sql<ExperimentRow>`
        update experiment set stopped_at = ${now}::timestamptz where name = ${name} and stopped_at is null
        returning id, name, formulas, started_at, stopped_at`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'name' })
    await recordDecision(ctx, tx, { experimentId: found.id, action: 'stop', reason }, actor)
    return viewOf(found)
  })
  forgetRunning(ctx)
  return stopped
}
