import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { deviceHashOf } from '../device-hash.ts'
import type { StartedIdentity } from '../schema.ts'
import { safeReturn, verificationGoodForMs, verificationTitle } from '../rules.ts'

export type VerificationPurpose = 'join' | 'reverify'

/**
 * Starts a verification for this session and browser only. The browser opens `url` and returns to
 * `returnTo` with `?identityVerificationId=&identityVerificationTxId=`; only it learns the second.
 */
export async function beginVerification(ctx: MemberCtx, purpose: VerificationPurpose, returnTo: string): Promise<StartedIdentity> {
  const now = ctx.now()
  const verificationId = `kiwi-${newId(now)}`
  const expiresAt = new Date(now.getTime() + verificationGoodForMs)
  const { personId, sessionId } = ctx.actor
  const [asking] = await rows(
    ctx.main.db,
    sql<{ handle: string | null; displayName: string }>`with begun as (
          insert into identity_verification (id, person_id, purpose, state, session_id, browser_hash, created_at, expires_at)
          values (${verificationId}, ${personId}, ${purpose}, 'requested', ${sessionId}, ${deviceHashOf(ctx)}, ${now}, ${expiresAt}))
        select handle, display_name from person where id = ${personId}`,
  )
  if (!asking) throw new KiwiError('UNAUTHENTICATED')
  const redirectUrl = safeReturn(returnTo, ctx.config.PUBLIC_URL)
  const title = verificationTitle(asking, ctx.locale)
  return { verificationId, url: ctx.platform.identity.startUrl({ verificationId, redirectUrl, title }) }
}
