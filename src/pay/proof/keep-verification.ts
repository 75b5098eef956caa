import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { ledgerVerification } from '../../db/schema/proof.ts'
import { write } from '../../db/write.ts'
import type { InvariantCheck } from './schema.ts'
import { verifyLedger } from './verify-ledger.ts'

/** Runs that are kept. */
const keptRuns = 90

/** Checks every invariant and keeps the results, for the admins' page. */
export async function keepVerification(ctx: Ctx, onProgress?: (done: number, total: number) => void): Promise<InvariantCheck[]> {
  const at = ctx.now()
  const checks = await verifyLedger(ctx, onProgress)
  const brokenCount = checks.filter(({ broken }) => broken > 0).length
  await write(ctx, async (tx) => {
    await tx.db.insert(ledgerVerification).values({ at, brokenCount, checks }).onConflictDoNothing()
    await run(
      tx.db,
      sql`delete from ledger_verification where at < (
            select min(at) from (select at from ledger_verification order by at desc limit ${keptRuns}) newest)`,
    )
  })
  return checks
}
