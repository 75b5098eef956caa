import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { bankKey } from '../../db/schema/bank.ts'
import { write } from '../../db/write.ts'
import { lockKeys, publishKeys } from './publish-keys.ts'

export type Retirement =
  | { retired: true }
  /** How many linked accounts and waiting verifications are still sealed to it. */
  | { retired: false; reason: 'unknown' | 'newest' | 'in_use'; records: number }

/** Ends a key: it leaves the signed list. Refused while anything is sealed to it. */
export async function retireKey(ctx: RunnerCtx, keyId: string): Promise<Retirement> {
  const [newest] = await ctx.platform.bank.publicKeys()
  const outcome = await write(ctx, async (tx): Promise<Retirement> => {
    await lockKeys(tx)
    const [key] = await tx.db.select().from(bankKey).where(eq(bankKey.id, keyId)).for('update')
    if (!key) return { retired: false, reason: 'unknown', records: 0 }
    if (keyId === newest?.id) return { retired: false, reason: 'newest', records: 0 }
    const { records } = await one(
      tx.db,
      sql<{ records: number }>`select (select count(*) from bank_account where bank_key_id = ${keyId} and sealed is not null)::int
               + (select count(*) from account_verification where bank_key_id = ${keyId} and sealed is not null)::int as records`,
    )
    if (records > 0) return { retired: false, reason: 'in_use', records }
    await tx.db.update(bankKey).set({ state: 'retired', retiredAt: ctx.now() }).where(eq(bankKey.id, keyId))
    return { retired: true }
  })
  if (outcome.retired) await publishKeys(ctx)
  return outcome
}
