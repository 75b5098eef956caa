import type { MemberCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { removeAbandoned } from './internal/remove-abandoned.ts'
import { revokeSession } from './revoke-sessions.ts'

/** Ends the caller's session at once. Errors: UNAVAILABLE (Redis may still hold it; try again). */
export async function signOut(ctx: MemberCtx): Promise<{ signedOut: true }> {
  await revokeSession(ctx, ctx.actor.personId, ctx.actor.sessionId, 'signed_out')
  if (ctx.actor.status === 'pending') await write(ctx, (tx) => removeAbandoned(tx, ctx.actor.personId))
  ctx.client?.dropToken()
  return { signedOut: true }
}
