import { desc, eq } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { feeSchedule } from '../../db/schema/settlement.ts'
import { KiwiError } from '../../errors.ts'
import { isSeoulDay, startOfSeoulDay } from '../../shared/seoul-day.ts'
import { write } from '../../db/write.ts'
import type { FeeRates } from '../../shared/fees.ts'

export interface FeeVersion extends FeeRates {
  version: number
  /** From midnight in Seoul of this day on, until a version with a later day begins. */
  validFrom: Date
  /** When it was withdrawn, before its day. */
  withdrawnAt: Date | null
}

export function listFeeVersions(ctx: Ctx): Promise<FeeVersion[]> {
  return ctx.main.db.select().from(feeSchedule).orderBy(desc(feeSchedule.version))
}

/**
 * Plans a version from a later day in Seoul on; versions planned for other days stay as they are. A
 * line keeps its version for ever. Throws CONFLICT (field `from`) for today or earlier or a day
 * that has a version, BAD_INPUT for an invalid day, a day over five years ahead, or invalid rates.
 */
export async function addFeeVersion(ctx: Ctx, { feePpm, vatPpm, from }: FeeRates & { from: string }): Promise<FeeVersion> {
  for (const [field, ppm] of Object.entries({ feePpm, vatPpm }))
    if (!Number.isInteger(ppm) || ppm < 0 || ppm > 1_000_000) throw new KiwiError('BAD_INPUT', { field })
  if (!isSeoulDay(from, ctx.now())) throw new KiwiError('BAD_INPUT', { field: 'from' })
  const validFrom = startOfSeoulDay(from)
  return write(ctx, async (tx) => {
    const known = await lockVersions(tx)
    const isTaken = known.some((one) => one.withdrawnAt === null && one.validFrom.getTime() === validFrom.getTime())
    if (validFrom <= ctx.now() || isTaken) throw new KiwiError('CONFLICT', { field: 'from' })
    const added = { version: (known[0]?.version ?? 0) + 1, feePpm, vatPpm, validFrom, withdrawnAt: null }
    await tx.db.insert(feeSchedule).values(added)
    return added
  })
}

/** Withdraws a planned version. Throws NOT_FOUND, and CONFLICT when it is in force or withdrawn. */
export async function withdrawFeeVersion(ctx: Ctx, version: number): Promise<FeeVersion> {
  return write(ctx, async (tx) => {
    const known = await lockVersions(tx)
    const planned = known.find((one) => one.version === version)
    if (!planned) throw new KiwiError('NOT_FOUND')
    if (planned.withdrawnAt !== null || planned.validFrom <= ctx.now()) throw new KiwiError('CONFLICT')
    const withdrawnAt = ctx.now()
    await tx.db.update(feeSchedule).set({ withdrawnAt }).where(eq(feeSchedule.version, version))
    return { ...planned, withdrawnAt }
  })
}

/** Newest first. Locks the table against other writers, and not against readers. */
async function lockVersions(tx: MainTx): Promise<FeeVersion[]> {
  await run(tx.db, sql`lock table fee_schedule in share row exclusive mode`)
  return tx.db.select().from(feeSchedule).orderBy(desc(feeSchedule.version))
}
