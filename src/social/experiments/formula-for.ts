import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { interestFormula } from '../interest/rules.ts'
import { armOf } from './rules.ts'

interface Running {
  name: string
  formulas: string[]
}

/** A process learns of a start or a stop after at most this long. */
const knownForMs = 30_000

const known = new WeakMap<object, { untilMs: number; running: Promise<Running | null> }>()

/**
 * The name of the formula that makes this person's lists: that of their arm of the experiment, or
 * the usual one. One statement per process and 30 s.
 */
export async function formulaFor(ctx: Pick<Ctx, 'main' | 'now'>, personId: string): Promise<string> {
  const running = await runningExperiment(ctx)
  return running?.formulas[armOf(running.name, personId, running.formulas.length)] ?? interestFormula
}

function runningExperiment(ctx: Pick<Ctx, 'main' | 'now'>): Promise<Running | null> {
  const nowMs = ctx.now().getTime()
  const held = known.get(ctx.main)
  if (held && nowMs < held.untilMs) return held.running
  const running = rows(ctx.main.db, sql<Running>`select name, formulas from experiment where stopped_at is null`).then(
    ([found]) => found ?? null,
  )
  known.set(ctx.main, { untilMs: nowMs + knownForMs, running })
  // A failure is not remembered.
  running.catch(() => known.delete(ctx.main))
  return running
}

/** After a start or a stop: this process knows at once. */
export function forgetRunning(ctx: Pick<Ctx, 'main'>): void {
  known.delete(ctx.main)
}
