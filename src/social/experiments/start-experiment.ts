import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { forgetRunning } from './formula-for.ts'
import { type ExperimentRow, viewOf } from './internal/experiment-row.ts'
import { recordDecision } from './internal/record-decision.ts'
import type { experimentView, startExperimentInput } from './schema.ts'

type View = z.infer<typeof experimentView>

/**
 * Starts a comparison: from now on lists are made by the formula of the person's arm. A name is
 * used once, because arms follow from it. Throws CONFLICT while another one runs, and for a name
 * that was used.
 */
export async function startExperiment(
  ctx: Ctx,
  { name, formulas, reason }: z.infer<typeof startExperimentInput>,
  actor: string,
): Promise<View> {
  const now = ctx.now()
  const started = await write(ctx, async (tx) => {
    const id = newId(now)
    const [found] = await rows(
      tx.db,
      sql<ExperimentRow>`
        insert into experiment (id, name, formulas, started_at) values (${id}::uuid, ${name}, ${formulas}::text[], ${now}::timestamptz)
        on conflict do nothing returning id, name, formulas, started_at, stopped_at`,
    )
    if (!found) throw new KiwiError('CONFLICT', { field: 'name' })
    await recordDecision(ctx, tx, { experimentId: id, action: 'start', reason }, actor)
    return viewOf(found)
  })
  forgetRunning(ctx)
  return started
}
