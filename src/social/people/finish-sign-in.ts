import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { OAuthProvider } from '../../platform/oauth/port.ts'
import { write } from '../../db/write.ts'
import { findOrMakeAccount } from './internal/find-or-make-account.ts'
import { openSession } from './open-session.ts'
import { safeReturn } from './rules.ts'
import { callbackUrl, providerFor } from './start-sign-in.ts'
import { endSanctionsOf } from '../moderation/end-sanctions.ts'
import { recordRefusal } from './internal/record-refusal.ts'
import { hashToken, isToken } from './tokens.ts'

/** The page of the web app that says what was decided about somebody. */
const decisionsPath = '/me/actions'

interface FinishSignIn {
  provider: OAuthProvider
  /** The query of the provider's redirect, unchanged. */
  query: URLSearchParams
  /** This browser's earlier session. It ends: another person may have set it (session fixation). */
  previousToken: string | null
}

/**
 * Opens a session by a provider's answer. Only the result holds `token`; Postgres has its hash.
 * Errors: SIGN_IN_EXPIRED (unknown, used, late or another browser's state), SIGN_IN_CANCELLED (by
 * the person), SIGN_IN_REFUSED, ACCOUNT_SUSPENDED (by a channel that is not theirs), ALREADY_JOINED
 * (details.provider), NOT_FOUND (withdrawn), UNAVAILABLE.
 */
export async function finishSignIn(
  ctx: Ctx,
  { provider, query, previousToken }: FinishSignIn,
): Promise<{ token: string; expiresAt: Date; redirectTo: string }> {
  const state = query.get('state') ?? ''
  const attempt = await takeAttempt(ctx, provider, state)
  const redirectUri = callbackUrl(ctx, provider)
  const profile = await providerFor(ctx, provider).exchange({
    callbackUrl: new URL(`?${query}`, redirectUri),
    state,
    codeVerifier: attempt.codeVerifier,
    nonce: attempt.nonce,
    redirectUri,
  })

  await endSanctionsOf(
    ctx,
    sql`(select a.person_id from oauth_account a where a.provider = ${provider} and a.subject = ${profile.subject})`,
  )
  const { isSuspended, ...opened } = await write(ctx, async (tx) => {
    const account = await findOrMakeAccount(ctx, tx, provider, profile)
    const previous = previousToken !== null && isToken(previousToken) ? sql`s.token_hash = ${hashToken(previousToken)}` : null
    const session = await openSession(ctx, tx, {
      personId: account.personId,
      browserHash: attempt.browserHash,
      previous,
      details: { provider },
    })
    return { ...session, isSuspended: account.isSuspended }
  }).catch(async (error: unknown) => {
    if (error instanceof KiwiError) await recordRefusal(ctx, { provider, subject: profile.subject, code: error.code })
    throw error
  })
  const returnTo = isSuspended ? decisionsPath : attempt.returnTo
  return { ...opened, redirectTo: safeReturn(returnTo, ctx.config.PUBLIC_URL) }
}

interface Attempt {
  codeVerifier: string
  nonce: string
  returnTo: string
  browserHash: Uint8Array
}

/** One statement, so that only one of several callbacks with the same state continues. */
async function takeAttempt(ctx: Ctx, provider: OAuthProvider, state: string): Promise<Attempt> {
  const browserHash = ctx.client?.browserHash()
  if (!browserHash || !isToken(state)) throw new KiwiError('SIGN_IN_EXPIRED')
  const [attempt] = await rows(
    ctx.main.db,
    sql<Attempt>`update oauth_attempt set used_at = ${ctx.now()}
        where state_hash = ${hashToken(state)} and provider = ${provider} and browser_hash = ${browserHash}
          and used_at is null and expires_at > ${ctx.now()}::timestamptz
        returning code_verifier, nonce, return_to, browser_hash`,
  )
  if (!attempt) throw new KiwiError('SIGN_IN_EXPIRED')
  return attempt
}
