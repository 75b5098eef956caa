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
  let probed = accounts
  for (let after: string | null = null; ;) {
    const until = await lastOfRange(ctx, after, probed)
    const block = await sealBlock(ctx, maxEntries, after, until)
    if (block) sealed.blocks += 1
    sealed.entries += block?.entries ?? 0
    if (block?.entries === maxEntries) {
      // Its last account and those after it may have more; a block holds few of those probed.
      after = (await lastButOneOf(ctx, block.height)) ?? after
      probed = Math.ceil(probed / 4)
    } else if (until === null) return sealed
    else {
      after = until
      probed = Math.min(accounts, probed * 2)
    }
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

interface Block {
  height: number
  entries: number
}

/** Null for a block of one account. Plan: two probes of ledger_block_account_height. */
async function lastButOneOf(ctx: Ctx, height: number): Promise<string | null> {
  const [last] = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select r.account_id as id from ledger_block_account r
      where r.height = ${height} and r.account_id < (
        select m.account_id from ledger_block_account m where m.height = ${height} order by m.account_id desc limit 1)
      order by r.account_id desc limit 1`,
  )
  return last?.id ?? null
}

/** Null when there was nothing to seal. */
function sealBlock(ctx: Ctx, maxEntries: number, after: string | null, until: string | null): Promise<Block | null> {
  return write(ctx, async (tx) => {
    const [block] = await rows(
      tx.db,
      sql<Block>`
        select height, entries from seal_ledger(${maxEntries}::bigint, ${ctx.now()}::timestamptz, ${after}::uuid, ${until}::uuid)`,
    )
    return block ?? null
  })
}
