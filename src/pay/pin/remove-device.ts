import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import type { deviceInput } from './schema.ts'

/** Revokes a device of the caller and its approvals that are not posted yet. Errors: NOT_FOUND. */
export async function removeDevice(ctx: MemberCtx, input: z.infer<typeof deviceInput>): Promise<{ removed: true }> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    const revoked = await rows(
      tx.db,
      sql`update device_key set revoked_at = coalesce(revoked_at, ${ctx.now()}::timestamptz)
          where id = ${input.deviceId}::uuid and person_id = ${personId}::uuid returning id`,
    )
    if (revoked.length === 0) throw new KiwiError('NOT_FOUND', { field: 'deviceId' })
    await run(tx.db, sql`delete from pin_proof where person_id = ${personId}::uuid and device_id = ${input.deviceId}::uuid`)
    return { removed: true }
  })
}
