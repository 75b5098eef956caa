import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'

/** A block of this size is hashed well within the time limit of one statement. */
const maxEntriesPerBlock = 50_000

export interface Sealed {
  blocks: number
  entries: number
}

/** Seals all open entries in blocks, if there are any; see drizzle/main/functions/proof.sql. */
export async function sealLedger(ctx: Ctx, { maxEntries = maxEntriesPerBlock } = {}): Promise<Sealed> {
  const sealed: Sealed = { blocks: 0, entries: 0 }
  for (;;) {
    const [block] = await write(ctx, (tx) =>
      rows(tx.db, sql<{ entries: number }>`select entries from seal_ledger(${maxEntries}::bigint, ${ctx.now()}::timestamptz)`),
    )
    if (!block) return sealed
    sealed.blocks += 1
    sealed.entries += block.entries
  }
}
