import type { WorkerCtx } from '../../../context.ts'
import type { Law } from '../personal-data.ts'

/** Whoever leaves, and what only they lead to. */
export interface Leaver {
  leavingId: string
  personId: string
  words: 'erase' | 'keep'
  /** Null on a run after the one that removed it. */
  handle: string | null
  /**
   * Their identity hash stays until then; null: for ever. Nobody leaves a ban or a suspension
   * behind.
   */
  refusedUntil: Date | null
  now: Date
}

/**
 * One line of the checklist. `act` may run twice; `count` looks how much is there, before and
 * after.
 */
export interface Step {
  store: 'table' | 'storage' | 'search' | 'redis' | 'vault' | 'bank'
  /**
   * Different for each step: a line of a receipt is found by it, also after a deploy that brought
   * other steps.
   */
  what: string
  /** What is done of it, and by which law it stays or is kept apart: by the person's choice too. */
  plan(leaver: Leaver): { deed: 'erase' | 'blank' | 'stays'; law: Law | null }
  count(ctx: WorkerCtx, leaver: Leaver): Promise<number>
  act(ctx: WorkerCtx, leaver: Leaver): Promise<void>
}
