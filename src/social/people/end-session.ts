import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { revokeSession } from './revoke-sessions.ts'
import type { sessionInput } from './schema.ts'

/** Ends one of the caller's sessions at once. Errors: NOT_FOUND, UNAVAILABLE. */
export async function endSession(ctx: MemberCtx, input: z.infer<typeof sessionInput>): Promise<{ ended: true }> {
  if (!(await revokeSession(ctx, ctx.actor.personId, input.sessionId, 'by_person')))
    throw new KiwiError('NOT_FOUND', { field: 'sessionId' })
  if (input.sessionId === ctx.actor.sessionId) ctx.client?.dropToken()
  return { ended: true }
}
