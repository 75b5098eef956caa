import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { endSessions } from '../end-sessions.ts'
import { endCachedSessions } from '../revoke-sessions.ts'
import { hashToken, newToken } from '../tokens.ts'

/**
 * Gives the session of an account that becomes active a new token, and ends its others, so that no
 * earlier token can act for it. Errors: UNAUTHENTICATED (the session has ended).
 */
export async function renewSession(ctx: MemberCtx, tx: MainTx, personId: string): Promise<{ token: string; expiresAt: Date }> {
  const { sessionId } = ctx.actor
  const others = await endSessions(ctx, tx.db, sql`s.person_id = ${personId} and s.id <> ${sessionId}`, 'joined')
  const token = newToken(ctx)
  const [renewed] = await rows(
    tx.db,
    sql<{ tokenHash: Uint8Array; expiresAt: Date }>`
        with old as (select id, token_hash from session where id = ${sessionId} and person_id = ${personId} and revoked_at is null for update)
        update session set token_hash = ${hashToken(token)} from old where session.id = old.id
        returning old.token_hash, session.expires_at`,
  )
  if (!renewed) throw new KiwiError('UNAUTHENTICATED')
  tx.afterCommit(() => endCachedSessions(ctx, [renewed, ...others]))
  return { token, expiresAt: renewed.expiresAt }
}
