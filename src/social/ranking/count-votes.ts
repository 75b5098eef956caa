import type { Ctx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { advanceSums } from './internal/advance-sums.ts'
import { tallies } from './internal/tallies.ts'
import { lower } from './internal/worth.ts'
import { windowOf } from './internal/window.ts'
import { type SummedTally, type Tally, tallyAt } from './popular-formula.ts'

/** Posts that go on to the formula; far more than are listed, so that enough are left for each category after visibility and the author discount. */
const candidates = 3_000
/** A run that takes longer would meet the next one. */
const timeoutMs = 30 * 60_000

/**
 * The tallies of the votes in the 14 days before `end`, the strongest posts first. The sums of the last run are moved on: the cost is
 * that of the new and the expired votes. For a moment before the last run, and without sums, the votes of the window are counted; the
 * result is the same. Runs take turns; one that is killed leaves the sums as they were.
 */
export async function countVotes(ctx: Pick<Ctx, 'log'>, end: Date): Promise<Tally[]> {
  const window = windowOf(end)
  const counted = await transaction(
    ctx.log,
    async (tx) => {
      await lockNames(tx, 'popular sums')
      // Of the sort and of each hash table, however many votes there are; the rest goes to the disk.
      await run(tx.db, sql`set local work_mem = '64MB'`)
      return (await advanceSums(tx, window)) ? rows(tx.db, strongest()) : rows(tx.db, tallies(window, candidates))
    },
    { timeoutMs, idempotent: true },
  )
  return counted.map((tally) => tallyAt(end, window.era, tally))
}

/** Plan: one pass over the posts of the window, whose strongest are kept. */
function strongest() {
  return sql<SummedTally>`
    select post_id, author_id, voters, ${lower('worth')} as worth, ${lower('squares')} as squares from popular_post
    where voters > 0 order by least(day_worth, act_worth) desc, post_id desc limit ${candidates}`
}
