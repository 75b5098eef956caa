import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { publishWallets } from './wallet-events.ts'

/** The expiry of an order releases its hold and tells people; this job takes the other holds. */
const graceMs = 10 * 60_000
const batchSize = 500
const maxBatches = 20

/** Releases expired open holds, the oldest first, at most 10,000 per run. May run twice. */
export async function expireHolds(ctx: Ctx): Promise<{ expired: number }> {
  let expired = 0
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await expireBatch(ctx)
    expired += count
    if (count < batchSize) break
  }
  return { expired }
}

function expireBatch(ctx: Ctx): Promise<number> {
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const before = new Date(now.getTime() - graceMs)
    const released = await rows(
      tx.db,
      sql<{ personId: string | null }>`
        select a.person_id from expire_holds(${before}::timestamptz, ${batchSize}, ${now}::timestamptz) h join account a on a.id = h.account_id`,
    )
    const personIds = released.flatMap(({ personId }) => personId ?? [])
    publishWallets(tx, personIds, { transferId: null, bankCallId: null }, now)
    return released.length
  })
}
