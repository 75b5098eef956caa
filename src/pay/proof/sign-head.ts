import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { ledgerHead } from '../../db/schema/proof.ts'
import { sql } from '../../db/sql.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { withLongTransaction } from './long-transaction.ts'
import { headText } from './schema.ts'
import { sealLedger } from './seal-ledger.ts'

/** The leaves of this many heads are kept. */
export const keptHeads = 7

/**
 * Seals the open entries, then signs today's head: the root of every wallet's and shop's balance at
 * the newest block. One per day in Seoul; a second call returns the same. Null before the first
 * block.
 */
export async function signHead(ctx: RunnerCtx): Promise<{ day: string; height: number; accounts: number } | null> {
  await sealLedger(ctx)
  const day = seoulDate(ctx.now())
  return withLongTransaction(ctx, 'read committed', async (tx) => {
    // One writer per day: the second finds the head of the first.
    await lockNames(tx, 'seal_ledger')
    const [made] = await tx.db.select().from(ledgerHead).where(eq(ledgerHead.day, day))
    if (made) return { day, height: made.height, accounts: made.accountCount }
    const [grown] = await rows(
      tx.db,
      sql<{ height: number; chain: Buffer; accounts: number; root: Buffer }>`
        select height, chain, accounts, root from grow_head(${day}::date)`,
    )
    if (!grown) return null
    const { height, accounts, chain, root } = grown
    const body = headText({ day, height, chain: chain.toString('base64url'), accounts, root: root.toString('base64url') })
    await tx.db.insert(ledgerHead).values({
      day,
      height,
      accountCount: accounts,
      balancesRoot: root,
      body,
      signature: ctx.platform.bank.signHead(body),
      createdAt: ctx.now(),
    })
    const outdated = sql`(select min(day) from (select day from ledger_head order by day desc limit ${keptHeads}) newest)`
    await run(tx.db, sql`delete from ledger_head_leaf where day < ${outdated}`)
    await run(tx.db, sql`delete from ledger_head_node where day < ${outdated}`)
    return { day, height, accounts }
  })
}
