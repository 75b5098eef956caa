import type { Ctx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction, type Tx } from '../../db/transaction.ts'
import { advanceSums } from './internal/advance-sums.ts'
import { tallies } from './internal/tallies.ts'
import { lower } from './internal/worth.ts'
import { windowOf } from './internal/window.ts'
import { type SummedTally, type Tally, tallyAt } from './popular-formula.ts'

/**
 * Posts that go on to the formula; far more than are listed, so that enough are left for each
 * category after visibility and the author discount.
 */
const candidates = 3_000
/** A run that takes longer would meet the next one. */
const timeoutMs = 30 * 60_000

/**
 * The tallies of the votes in the 14 days before `end`, the strongest posts first. The sums of the
 * last run are moved on: the cost is that of the new and the expired votes. For a moment before the
 * last run, and without sums, the votes of the window are counted; the result is the same. Runs
 * take turns; one that is killed leaves the sums as they were.
 */
export async function countVotes(ctx: Pick<Ctx, 'log'>, end: Date): Promise<Tally[]> {
  return transaction(
    ctx.log,
    async (tx) => {
      await lockNames(tx, 'popular sums')
      return (await countOnSums(tx, end)) ?? countAtOnce(tx, end)
    },
    { timeoutMs, idempotent: true },
  )
}

/**
 * Moves the sums on; null, and nothing changes, for a moment before the one that they hold. Call it
 * where no other run does.
 */
export async function countOnSums(tx: Pick<Tx, 'db'>, end: Date): Promise<Tally[] | null> {
  await boundMemory(tx)
  const window = windowOf(end)
  if (!(await advanceSums(tx, window))) return null
  return (await rows(tx.db, strongest())).map((tally) => tallyAt(end, window.era, tally))
}

/** From the votes of the whole window. */
async function countAtOnce(tx: Pick<Tx, 'db'>, end: Date): Promise<Tally[]> {
  await boundMemory(tx)
  const window = windowOf(end)
  return (await rows(tx.db, tallies(window, candidates))).map((tally) => tallyAt(end, window.era, tally))
}

/** Of the sort and of each hash table, however many votes there are; the rest goes to the disk. */
async function boundMemory(tx: Pick<Tx, 'db'>): Promise<void> {
  await run(tx.db, sql`set local work_mem = '64MB'`)
}

/** What the sums hold. Plan: one pass over the posts of the window, whose strongest are kept. */
function strongest() {
  return sql<SummedTally>`
    select post_id, author_id, voters, ${lower('worth')} as worth, ${lower('squares')} as squares from popular_post
    where voters > 0 order by least(day_worth, act_worth) desc, post_id desc limit ${candidates}`
}
