import { and, desc, gte, isNotNull } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { ledgerVerification } from '../../db/schema/proof.ts'
import { write } from '../../db/write.ts'
import type { InvariantCheck } from './schema.ts'
import { type Place, verifyLedger } from './verify-ledger.ts'

/** Runs that are kept. */
const keptRuns = 90
/** A run that was cut off is gone on with while it began this short a time ago. */
const goOnWithinMs = 20 * 3_600_000

interface KeepOptions {
  /** Go on where a run that was cut off had come to, and save how far this one is. */
  isResumed?: boolean
  savedEveryMs?: number
  onProgress?: (done: number, total: number) => void
}

/** Checks every invariant and keeps the results, for the admins' page. */
export async function keepVerification(
  ctx: Ctx,
  { isResumed = false, savedEveryMs = 5_000, onProgress }: KeepOptions = {},
): Promise<InvariantCheck[]> {
  const earlier = isResumed ? await findUnfinished(ctx) : undefined
  const at = earlier?.at ?? ctx.now()
  let savedAtMs = performance.now()
  const checks = await verifyLedger(ctx, {
    from: (earlier?.place as Place | undefined) ?? null,
    async onPart(place, total) {
      onProgress?.(place.done.length, total)
      if (!isResumed || performance.now() - savedAtMs < savedEveryMs) return
      await keep(ctx, at, { brokenCount: 0, checks: [], place })
      savedAtMs = performance.now()
    },
  })
  const brokenCount = checks.filter(({ broken }) => broken > 0).length
  await keep(ctx, at, { brokenCount, checks, place: null })
  return checks
}

function keep(ctx: Ctx, at: Date, found: Omit<typeof ledgerVerification.$inferInsert, 'at'>): Promise<void> {
  return write(ctx, async (tx) => {
    await tx.db
      .insert(ledgerVerification)
      .values({ at, ...found })
      .onConflictDoUpdate({ target: ledgerVerification.at, set: found })
    await run(
      tx.db,
      sql`delete from ledger_verification where at < (
            select min(at) from (select at from ledger_verification order by at desc limit ${keptRuns}) newest)`,
    )
  })
}

async function findUnfinished(ctx: Ctx): Promise<typeof ledgerVerification.$inferSelect | undefined> {
  const since = new Date(ctx.now().getTime() - goOnWithinMs)
  const [found] = await ctx.main.db
    .select()
    .from(ledgerVerification)
    .where(and(isNotNull(ledgerVerification.place), gte(ledgerVerification.at, since)))
    .orderBy(desc(ledgerVerification.at))
    .limit(1)
  return found
}
