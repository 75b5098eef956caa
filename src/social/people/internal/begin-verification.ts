import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { deviceHashOf } from '../device-hash.ts'
import { safeReturn, verificationGoodForMs, verificationTitle } from '../rules.ts'

export type VerificationPurpose = 'join' | 'reverify'

/**
 * Asks for a verification that counts for this session on this browser alone. The browser opens `url` and comes back to
 * `returnTo` with `?identityVerificationId=&identityVerificationTxId=`; the second is told to nobody else.
 */
export async function beginVerification(
  ctx: MemberCtx,
  purpose: VerificationPurpose,
  returnTo: string,
): Promise<{ verificationId: string; url: string }> {
  const now = ctx.now()
  const verificationId = `kiwi-${newId(now)}`
  const expiresAt = new Date(now.getTime() + verificationGoodForMs).toISOString()
  const { personId, sessionId } = ctx.actor
  const [whose] = await rows(
    ctx.main.db,
    sql<{ handle: string | null; displayName: string }>`with begun as (
          insert into identity_verification (id, person_id, purpose, state, session_id, browser_hash, created_at, expires_at)
          values (${verificationId}, ${personId}, ${purpose}, 'requested', ${sessionId}, ${deviceHashOf(ctx)}, ${now}, ${expiresAt}))
        select handle, display_name from person where id = ${personId}`,
  )
  if (!whose) throw new KiwiError('UNAUTHENTICATED')
  const redirectUrl = safeReturn(returnTo, ctx.config.PUBLIC_URL)
  const title = verificationTitle(whose, ctx.locale)
  return { verificationId, url: ctx.platform.identity.startUrl({ verificationId, redirectUrl, title }) }
}
