import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { write } from '../../db/write.ts'
import { publishWalletMoves } from './wallet-events.ts'

/** An order's hold is given back by the order's own expiry, which also tells people why; this is for what nobody came for. */
const graceMs = 10 * 60_000
const batchSize = 500
const maxBatches = 20

/** Gives back the money of open holds whose time is over, oldest first, at most 10,000 a run. Run twice it is as once. */
export async function expireHolds(ctx: Ctx): Promise<{ expired: number }> {
  let expired = 0
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await write(ctx, async (tx) => {
      const now = ctx.now()
      const before = new Date(now.getTime() - graceMs)
      const released = await rows<{ person_id: string | null }>(
        tx.db,
        sql`select a.person_id from expire_holds(${before.toISOString()}::timestamptz, ${batchSize}, ${now.toISOString()}::timestamptz) h
            join account a on a.id = h.account_id`,
      )
      const people = new Set(released.flatMap(({ person_id }) => person_id ?? []))
      await publishWalletMoves(
        tx,
        [...people].map((personId) => ({ personId, transferId: null, bankCallId: null })),
        now,
      )
      return released.length
    })
    expired += count
    if (count < batchSize) break
  }
  return { expired }
}
