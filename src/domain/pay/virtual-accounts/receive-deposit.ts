import { sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { write } from '../../write.ts'
import { recordDeposit } from './record-deposit.ts'

/** Asks the bank about one announced deposit and books it. One the bank does not know (yet) is left to the sweep. */
export async function receiveDeposit(ctx: RunnerCtx, { bankDepositId }: { bankDepositId: string }): Promise<void> {
  const found = await ctx.platform.deposits.fetch(bankDepositId)
  if (!found) return ctx.logger.warn({ bankDepositId }, 'the bank does not know an announced deposit')
  await write(ctx, (tx) => recordDeposit(tx, found, ctx.now()))
}

/**
 * Reads the bank's own list from where it was last read and books what no webhook told. Each deposit is a transaction of its own, and the
 * cursor moves only past pages that are booked, so a sweep that dies is simply repeated.
 */
export async function sweepDeposits(ctx: RunnerCtx): Promise<{ listed: number; booked: number }> {
  const [last] = await rows<{ cursor: string | null }>(ctx.main.db, sql`select cursor from deposit_cursor where id = 1`)
  let cursor = last?.cursor ?? null
  const done = { listed: 0, booked: 0 }
  for (let hasMore = true; hasMore;) {
    const page = await ctx.platform.deposits.listSince(cursor)
    for (const deposit of page.deposits) if (await write(ctx, (tx) => recordDeposit(tx, deposit, ctx.now()))) done.booked += 1
    done.listed += page.deposits.length
    // A bank that says there is more and does not move on would keep us here for ever.
    hasMore = page.hasMore && page.cursor !== cursor
    cursor = page.cursor ?? cursor
    await rows(
      ctx.main.db,
      sql`insert into deposit_cursor (id, cursor, read_at) values (1, ${cursor}, ${ctx.now().toISOString()}::timestamptz)
          on conflict (id) do update set cursor = excluded.cursor, read_at = excluded.read_at`,
    )
  }
  return done
}
