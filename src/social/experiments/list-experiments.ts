import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { ExperimentRow } from './internal/experiment-row.ts'

/** All experiments, newest first. There are few. */
export function listExperiments(ctx: Pick<Ctx, 'main'>): Promise<ExperimentRow[]> {
  return rows(
    ctx.main.db,
    sql<ExperimentRow>`select id, name, formulas, started_at, stopped_at from experiment order by started_at desc, id desc`,
  )
}
