import type { Ctx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { dayText } from './internal/keep-interactions.ts'
import { keptInteractionDays, keptVoteDays } from './rules.ts'

const dayMs = 86_400_000
/** A runner that stands still for a week finds its days. */
const daysAhead = 7
/** A day in the default partition may hold millions of rows to move. */
const moving = { idempotent: true, timeoutMs: 10 * 60_000 }

/**
 * Drops the days of the log that are no longer kept, makes the partitions of the next days, and
 * moves rows that fell into the default partition into those of their days. A job of its own, so
 * that it does not depend on the ranking.
 */
export async function keepLogDays(ctx: Pick<Ctx, 'log' | 'now'>): Promise<{ dropped: string[]; made: number }> {
  const today = Math.floor(ctx.now().getTime() / dayMs)
  const day = (offset: number) => sql`${dayText(today + offset)}::date`
  // First, because it empties the default partition of what is too old for a partition.
  const dropped = await transaction(
    ctx.log,
    (tx) => rows(tx.db, sql<{ name: string }>`select drop_log_days(${day(-keptInteractionDays)}, ${day(-keptVoteDays)}) as name`),
    moving,
  )
  const { made } = await transaction(
    ctx.log,
    (tx) =>
      one(
        tx.db,
        sql<{ made: number }>`
          select ensure_log_days(least(${day(0)}, (select min(at at time zone 'UTC')::date from interaction_other),
            (select min(hour at time zone 'UTC')::date from vote_hour_other)), ${day(daysAhead)}) as made`,
      ),
    moving,
  )
  return { dropped: dropped.map(({ name }) => name), made }
}
