import { type Ctx, signedInCaller } from '../../context.ts'
import { write } from '../../db/write.ts'
import { removeAbandoned } from './internal/remove-abandoned.ts'
import { revokeSession } from './revoke-sessions.ts'

/** Ends the caller's session at once. Errors: UNAVAILABLE (Redis may still hold it; try again). */
export async function signOut(ctx: Ctx): Promise<{ signedOut: true }> {
  const { personId, sessionId, status } = signedInCaller(ctx)
  await revokeSession(ctx, personId, sessionId, 'signed_out')
  if (status === 'pending') await write(ctx, (tx) => removeAbandoned(tx, personId))
  ctx.client?.dropToken()
  return { signedOut: true }
}
