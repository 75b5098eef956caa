import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { identityVerification } from '../../../db/schema/person.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { owedConsent } from '../../consent/rules.ts'
import { deviceHashOf } from '../device-hash.ts'
import type { StartedIdentity } from '../schema.ts'
import { safeReturn, verificationGoodForMs, verificationTitle } from '../rules.ts'

export type VerificationPurpose = 'join' | 'reverify'

/**
 * Starts a verification for this session and browser only. The browser opens `url` and returns to
 * `returnTo` with `?identityVerificationId=&identityVerificationTxId=`; only it learns the second.
 * Errors: CONSENT_REQUIRED (a pending caller who has not agreed to the newest texts),
 * UNAUTHENTICATED.
 */
export async function beginVerification(ctx: MemberCtx, purpose: VerificationPurpose, returnTo: string): Promise<StartedIdentity> {
  const now = ctx.now()
  const verificationId = `kiwi-${newId(now)}`
  const expiresAt = new Date(now.getTime() + verificationGoodForMs)
  const { personId, sessionId } = ctx.actor
  const [asking] = await rows(
    ctx.main.db,
    sql<{ handle: string | null; displayName: string; agreedTerms: number; agreedPrivacy: number }>`
        select handle, display_name, agreed_terms, agreed_privacy from person where id = ${personId}`,
  )
  if (!asking) throw new KiwiError('UNAUTHENTICATED')
  // Nobody is sent to the provider before they have agreed; joinAccount decides.
  const owed = owedConsent({ terms: asking.agreedTerms, privacy: asking.agreedPrivacy })
  if (ctx.actor.status === 'pending' && owed) throw new KiwiError('CONSENT_REQUIRED')
  await ctx.main.db.insert(identityVerification).values({
    id: verificationId,
    personId,
    purpose,
    state: 'requested',
    sessionId,
    browserHash: deviceHashOf(ctx),
    createdAt: now,
    expiresAt,
  })
  const redirectUrl = safeReturn(returnTo, ctx.config.PUBLIC_URL)
  const title = verificationTitle(asking, ctx.locale)
  return { verificationId, url: ctx.platform.identity.startUrl({ verificationId, redirectUrl, title }) }
}
