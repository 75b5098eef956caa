import type { MemberCtx } from '../../context.ts'
import { revokeOtherSessions } from './revoke-sessions.ts'

/** Ends all sessions of the caller but this one, at once. Errors: UNAVAILABLE. */
export async function endOtherSessions(ctx: MemberCtx): Promise<{ ended: true }> {
  await revokeOtherSessions(ctx, ctx.actor.personId, ctx.actor.sessionId, 'by_person')
  return { ended: true }
}
