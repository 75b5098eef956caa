import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { findOwnDevice, registerDevice } from './internal/register-device.ts'
import type { addDeviceInput, addDeviceOutput } from './schema.ts'
import { findEvidence } from './unlock-evidence.ts'

/** Adds a device for approvals. Errors: REVERIFY_REQUIRED, CONFLICT, LIMIT_EXCEEDED, BAD_INPUT. */
export async function addDevice(ctx: MemberCtx, input: z.infer<typeof addDeviceInput>): Promise<z.infer<typeof addDeviceOutput>> {
  return write(ctx, async (tx) => {
    const known = await findOwnDevice(tx, ctx.actor.personId, input.publicKey)
    // The answer of an earlier call was lost.
    if (known) return { deviceId: known }
    const { mayAddDevice } = await findEvidence(ctx, tx.db)
    if (!mayAddDevice) throw new KiwiError('REVERIFY_REQUIRED')
    return { deviceId: await registerDevice(ctx, tx, input, { isNews: true }) }
  })
}
