import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'

/** A block of this size is hashed well within the time limit of one statement. */
const maxEntriesPerBlock = 50_000
/** So many are probed well within it: 0.2 s. */
const accountsAtOnce = 50_000

export interface Sealed {
  blocks: number
  entries: number
}

/**
 * Seals all open entries in blocks, if there are any; see drizzle/main/functions/proof.sql. Account
 * by account, in ranges of their ids, each block in a transaction: a run that is cut off has sealed
 * what it came to.
 */
export async function sealLedger(ctx: Ctx, { maxEntries = maxEntriesPerBlock, accounts = accountsAtOnce } = {}): Promise<Sealed> {
  const sealed: Sealed = { blocks: 0, entries: 0 }
  for (let after: string | null = null; ;) {
    const until = await lastOfRange(ctx, after, accounts)
    const entries = await sealBlock(ctx, maxEntries, after, until)
    if (entries > 0) sealed.blocks += 1
    sealed.entries += entries
    // A full block: the range may have more.
    if (entries === maxEntries) continue
    if (until === null) return sealed
    after = until
  }
}

/** Null for the last range. Plan: `accounts` entries of account_pkey. */
async function lastOfRange(ctx: Ctx, after: string | null, accounts: number): Promise<string | null> {
  const [last] = await rows(
    ctx.main.db,
    sql<{ id: string }>`select id from account where id > ${after ?? belowAllIds}::uuid order by id offset ${accounts - 1} limit 1`,
  )
  return last?.id ?? null
}

function sealBlock(ctx: Ctx, maxEntries: number, after: string | null, until: string | null): Promise<number> {
  return write(ctx, async (tx) => {
    const [block] = await rows(
      tx.db,
      sql<{ entries: number }>`
        select entries from seal_ledger(${maxEntries}::bigint, ${ctx.now()}::timestamptz, ${after}::uuid, ${until}::uuid)`,
    )
    return block?.entries ?? 0
  })
}
