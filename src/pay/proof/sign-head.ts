import { eq, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { ledgerHead } from '../../db/schema/proof.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { withLongTransaction } from './long-transaction.ts'
import { headText } from './schema.ts'
import { sealLedger } from './seal-ledger.ts'

/** Heads whose leaves are kept. */
export const keptHeads = 7

/**
 * Seals what is open, then signs today's head: the root of every wallet's and shop's balance at the newest block. One a day in
 * Seoul; asked again, it is the same. Null before the first block.
 */
export async function signHead(ctx: RunnerCtx): Promise<{ day: string; height: number; accounts: number } | null> {
  await sealLedger(ctx)
  const day = seoulDate(ctx.now())
  return withLongTransaction(ctx, 'read committed', async (tx) => {
    // One writer of a day at a time: the second finds the first one's head.
    await rows(tx.db, sql`select pg_advisory_xact_lock(hashtextextended('seal_ledger', 0))`)
    const [made] = await tx.db.select().from(ledgerHead).where(eq(ledgerHead.day, day))
    if (made) return { day, height: made.height, accounts: made.accountCount }
    const [grown] = await rows<{ height: number; chain: Uint8Array; accounts: number; root: Uint8Array }>(
      tx.db,
      sql`select * from grow_head(${day}::date)`,
    )
    if (!grown) return null
    const { height, accounts, chain, root } = grown
    const body = headText({ day, height, chain: base64url(chain), accounts, root: base64url(root) })
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
    await rows(tx.db, sql`delete from ledger_head_leaf where day < ${outdated}`)
    await rows(tx.db, sql`delete from ledger_head_node where day < ${outdated}`)
    return { day, height, accounts }
  })
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
