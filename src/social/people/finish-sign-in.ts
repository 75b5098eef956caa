import type { Ctx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { session } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import type { OAuthProvider } from '../../platform/oauth/port.ts'
import { write } from '../../db/write.ts'
import { endSessions, isLive } from './end-sessions.ts'
import { findOrMakeAccount } from './internal/find-or-make-account.ts'
import { endCachedSessions } from './revoke-sessions.ts'
import { safeReturn } from './rules.ts'
import { callbackUrl, providerFor } from './start-sign-in.ts'
import { endSanctionsOf } from '../moderation/end-sanctions.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { recordRefusal } from './internal/record-refusal.ts'
import { recordEvent } from '../security/record-event.ts'
import { hashToken, isToken, newToken } from './tokens.ts'

const sessionAgeMs = 60 * 86_400_000
/** The page of the web app that says what was decided about somebody. */
const decisionsPath = '/me/actions'
/** Live sessions of one person. */
export const maxSessions = 20

interface FinishSignIn {
  provider: OAuthProvider
  /** The query of the provider's redirect, unchanged. */
  query: URLSearchParams
  /** This browser's earlier session. It ends: another person may have set it (session fixation). */
  previousToken: string | null
}

/**
 * Opens a session by a provider's answer. Only the result holds `token`; Postgres has its hash.
 * Errors: SIGN_IN_EXPIRED (unknown, used, late or another browser's state), SIGN_IN_CANCELLED (by the person), SIGN_IN_REFUSED,
 * ACCOUNT_SUSPENDED (by a channel that is not theirs), ALREADY_JOINED (details.provider), NOT_FOUND (withdrawn), UNAVAILABLE.
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

  await endSanctionsOf(ctx, provider, profile.subject)
  const token = newToken(ctx)
  const tokenHash = hashToken(token)
  const expiresAt = new Date(ctx.now().getTime() + sessionAgeMs)
  const { replaced, suspended } = await write(ctx, async (tx) => {
    const { personId, isSuspended } = await findOrMakeAccount(ctx, tx, provider, profile)
    const isNew = await isNewBrowser(tx, personId, attempt.browserHash)
    if (isNew) await tell(tx, notice(personId, 'new_sign_in'), { now: ctx.now() })
    await recordEvent(ctx, tx, { personId, kind: isNew ? 'new_device' : 'sign_in', details: { provider } })
    const at = { createdAt: ctx.now(), lastUsedAt: ctx.now(), expiresAt }
    const device = ctx.device.slice(0, 100)
    await tx.db.insert(session).values({ id: newId(ctx.now()), tokenHash, personId, device, browserHash: attempt.browserHash, ...at })
    const previous = previousToken !== null && isToken(previousToken) ? hashToken(previousToken) : null
    return { replaced: await endSessions(ctx, tx.db, surplus(personId, previous, ctx.now()), 'replaced'), suspended: isSuspended }
  }).catch(async (error: unknown) => {
    if (error instanceof KiwiError) await recordRefusal(ctx, { provider, subject: profile.subject, code: error.code })
    throw error
  })
  await endCachedSessions(ctx, replaced)
  const returnTo = suspended ? decisionsPath : attempt.returnTo
  return { token, expiresAt, redirectTo: safeReturn(returnTo, ctx.config.PUBLIC_URL) }
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

/** An active account never had a session on this browser. */
async function isNewBrowser(tx: MainTx, personId: string, browserHash: Uint8Array): Promise<boolean> {
  const { isNew } = await one(
    tx.db,
    sql<{ isNew: boolean }>`select exists (select from person where id = ${personId} and status = 'active')
           and not exists (select from session where person_id = ${personId} and browser_hash = ${browserHash}) as is_new`,
  )
  return isNew
}

/** This browser's earlier session, and the person's oldest ones above `maxSessions`. */
function surplus(personId: string, previousHash: Uint8Array | null, now: Date): Sql {
  const isPrevious = previousHash ? sql`s.token_hash = ${previousHash} and s.revoked_at is null` : sql`false`
  return sql`(${isPrevious} or s.id in (
    select s.id from session s where s.person_id = ${personId} and ${isLive(now)} and not (${isPrevious})
     order by s.last_used_at desc, s.id desc offset ${sql.literal(maxSessions)}))`
}
