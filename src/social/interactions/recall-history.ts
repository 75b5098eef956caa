import type { Ctx } from '../../context.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { changeVotes } from './internal/keep-interactions.ts'
import { rememberKept } from './internal/person-history.ts'
import { keptInteractionDays } from './rules.ts'

const reader = 'history'
const dayMs = 86_400_000
/** Of a million events a day, a few seconds of the writers' lock. */
const sliceMs = dayMs / 4

/**
 * Fills `person_history` from a log that is older than this table, once: some hours in each
 * transaction, so that the drain waits for none of them long. One that is killed begins again,
 * which changes nothing.
 */
export async function recallHistory(ctx: Pick<Ctx, 'log' | 'now'>): Promise<void> {
  const { isDone, isEmpty } = await one(
    ctx.log.db,
    sql<{ isDone: boolean; isEmpty: boolean }>`
      select exists (select from log_cursor where reader = ${reader}) as is_done, not exists (select from interaction) as is_empty`,
  )
  if (isDone) return
  const until = ctx.now().getTime()
  const first = isEmpty ? until : until - keptInteractionDays * dayMs
  for (let from = first; from <= until; from += sliceMs) await recallBetween(ctx, new Date(from), new Date(from + sliceMs))
  await run(
    ctx.log.db,
    sql`insert into log_cursor (reader, position, count) values (${reader}, ${String(until)}, 0) on conflict (reader) do nothing`,
  )
}

/** Plan: the block ranges of interaction_at. */
async function recallBetween(ctx: Pick<Ctx, 'log'>, from: Date, to: Date): Promise<void> {
  await changeVotes(ctx, async (db) => {
    await run(
      db,
      sql`
        with kept as materialized (
          select at, kind, person_id, post_id, author_id from interaction
          where at >= ${from}::timestamptz and at < ${to}::timestamptz and weight <> 0
        ) ${rememberKept}`,
    )
    return 0
  })
}
