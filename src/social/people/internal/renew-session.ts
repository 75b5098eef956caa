import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { endSessions } from '../end-sessions.ts'
import { buryTokens } from '../revoke-sessions.ts'
import { hashToken, newToken } from '../tokens.ts'

/**
 * Gives the caller's session a new token and ends the person's other sessions, because the account is worth more from here on:
 * whatever was known of it before is worth nothing. Throws UNAUTHENTICATED when the session ended meanwhile.
 */
export async function renewSession(ctx: MemberCtx, tx: MainTx, personId: string): Promise<{ token: string; expiresAt: Date }> {
  const { sessionId } = ctx.actor
  const others = await endSessions(tx.db, sql`s.person_id = ${personId} and s.id <> ${sessionId}`, ctx.now())
  const token = newToken(ctx)
  const [renewed] = await rows(
    tx.db,
    sql<{ oldHash: Uint8Array; expiresAt: Date }>`
        with old as (select id, token_hash from session where id = ${sessionId} and person_id = ${personId} and revoked_at is null for update)
        update session set token_hash = ${hashToken(token)} from old where session.id = old.id
        returning old.token_hash as old_hash, session.expires_at`,
  )
  if (!renewed) throw new KiwiError('UNAUTHENTICATED')
  tx.afterCommit(() => buryTokens(ctx, [renewed.oldHash, ...others.map(({ tokenHash }) => tokenHash)]))
  return { token, expiresAt: new Date(renewed.expiresAt) }
}
