import { desc, sql } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { feeSchedule } from '../../../db/schema/settlement.ts'
import { KiwiError } from '../../../errors.ts'
import { write } from '../../write.ts'
import type { FeeRates } from './rules.ts'

export interface FeeVersion extends FeeRates {
  version: number
  /** From midnight in Seoul of this day on. */
  validFrom: Date
}

export function listFeeVersions(ctx: Ctx): Promise<FeeVersion[]> {
  return ctx.main.db.select().from(feeSchedule).orderBy(desc(feeSchedule.version))
}

/**
 * Adds the version that holds from a future instant on. Lines keep theirs for ever, so nothing of the past changes. Throws CONFLICT
 * when it would begin now, earlier, or before a version that is planned already, and BAD_INPUT for rates that make no sense.
 */
export async function addFeeVersion(ctx: Ctx, { feePpm, vatPpm, validFrom }: Omit<FeeVersion, 'version'>): Promise<FeeVersion> {
  for (const [field, ppm] of Object.entries({ feePpm, vatPpm }))
    if (!Number.isInteger(ppm) || ppm < 0 || ppm > 1_000_000) throw new KiwiError('BAD_INPUT', { field })
  return write(ctx, async (tx) => {
    // Two that add at once come one after another; who only reads is not in the way.
    await rows(tx.db, sql`lock table fee_schedule in share row exclusive mode`)
    const [newest] = await tx.db.select().from(feeSchedule).orderBy(desc(feeSchedule.version)).limit(1)
    const notBefore = Math.max(ctx.now().getTime(), newest?.validFrom.getTime() ?? 0)
    if (validFrom.getTime() <= notBefore) throw new KiwiError('CONFLICT', { field: 'validFrom' })
    const added = { version: (newest?.version ?? 0) + 1, feePpm, vatPpm, validFrom }
    await tx.db.insert(feeSchedule).values(added)
    return added
  })
}
