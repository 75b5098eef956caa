import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { oauthAttempt, session } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import type { OAuthProvider } from '../../platform/oauth/port.ts'
import { write } from '../../db/write.ts'
import { endSessions, isLive } from './end-sessions.ts'
import { findOrMakeAccount } from './internal/find-or-make-account.ts'
import { buryTokens } from './revoke-sessions.ts'
import { safeReturn } from './rules.ts'
import { callbackUrl } from './start-sign-in.ts'
import { tellOfAccess } from './internal/tell-of-access.ts'
import { hashToken, isToken, newToken } from './tokens.ts'

const sessionAgeMs = 60 * 86_400_000
/** Live sessions of one person. */
export const maxSessions = 20

interface FinishSignIn {
  provider: OAuthProvider
  /** Query of the provider's redirect, as it came. */
  query: URLSearchParams
  /** The token this browser had; its session ends, so that a planted one is worth nothing after sign-in. */
  previousToken: string | null
}

/**
 * Ends a sign-in: takes the attempt once, exchanges the code, finds or makes the account, opens a session (`token` is the only copy).
 * Errors: SIGN_IN_EXPIRED (unknown, used, late or another browser's state), SIGN_IN_REFUSED, ACCOUNT_SUSPENDED, ALREADY_JOINED
 * (details.provider), NOT_FOUND (withdrawn), UNAVAILABLE.
 */
export async function finishSignIn(
  ctx: Ctx,
  { provider, query, previousToken }: FinishSignIn,
): Promise<{ token: string; expiresAt: Date; redirectTo: string }> {
  const state = query.get('state') ?? ''
  const attempt = await takeAttempt(ctx, provider, state)
  const redirectUri = callbackUrl(ctx, provider)
  const profile = await ctx.platform.oauth[provider].exchange({
    callbackUrl: new URL(`?${query}`, redirectUri),
    state,
    codeVerifier: attempt.codeVerifier,
    nonce: attempt.nonce,
    redirectUri,
  })

  const token = newToken(ctx)
  const tokenHash = hashToken(token)
  const expiresAt = new Date(ctx.now().getTime() + sessionAgeMs)
  const replaced = await write(ctx, async (tx) => {
    const personId = await findOrMakeAccount(ctx, tx, provider, profile)
    if (await isUnknownDevice(tx, personId, attempt.browserHash)) await tellOfAccess(ctx, tx, personId, 'new_sign_in')
    const at = { createdAt: ctx.now(), lastUsedAt: ctx.now(), expiresAt }
    const device = ctx.device.slice(0, 100)
    await tx.db.insert(session).values({ id: newId(ctx.now()), tokenHash, personId, device, browserHash: attempt.browserHash, ...at })
    const previous = previousToken !== null && isToken(previousToken) ? hashToken(previousToken) : null
    const ended = await endSessions(tx.db, surplus(personId, previous, ctx.now()), ctx.now())
    return ended.map((row) => row.tokenHash)
  })
  await buryTokens(ctx, replaced)
  return { token, expiresAt, redirectTo: safeReturn(attempt.returnTo, ctx.config.PUBLIC_URL) }
}

/** One statement, so that of any number of callbacks with one state a single one goes on. */
async function takeAttempt(
  ctx: Ctx,
  provider: OAuthProvider,
  state: string,
): Promise<{ codeVerifier: string; nonce: string; returnTo: string; browserHash: Uint8Array }> {
  const browserHash = ctx.client?.browserHash()
  if (!browserHash || !isToken(state)) throw new KiwiError('SIGN_IN_EXPIRED')
  const [attempt] = await ctx.main.db
    .update(oauthAttempt)
    .set({ usedAt: ctx.now() })
    .where(
      and(
        eq(oauthAttempt.stateHash, hashToken(state)),
        eq(oauthAttempt.provider, provider),
        eq(oauthAttempt.browserHash, browserHash),
        isNull(oauthAttempt.usedAt),
        gt(oauthAttempt.expiresAt, ctx.now()),
      ),
    )
    .returning({ codeVerifier: oauthAttempt.codeVerifier, nonce: oauthAttempt.nonce, returnTo: oauthAttempt.returnTo })
  if (!attempt) throw new KiwiError('SIGN_IN_EXPIRED')
  return { ...attempt, browserHash }
}

/** An account that is in use is signed in to from a browser it was never used on. */
async function isUnknownDevice(tx: MainTx, personId: string, browserHash: Uint8Array): Promise<boolean> {
  const [row] = await rows<{ unknown: boolean }>(
    tx.db,
    sql`select exists (select from person where id = ${personId} and status = 'active')
           and not exists (select from session where person_id = ${personId} and browser_hash = ${Buffer.from(browserHash)}) as unknown`,
  )
  return row?.unknown ?? false
}

/** The session this browser had, and those of the person beyond the cap, least lately used first. The new one is the latest. */
function surplus(personId: string, previousHash: Uint8Array | null, now: Date): SQL {
  const isPrevious = previousHash ? sql`s.token_hash = ${Buffer.from(previousHash)} and s.revoked_at is null` : sql`false`
  return sql`(${isPrevious} or s.id in (
    select s.id from session s where s.person_id = ${personId} and ${isLive(now)} and not (${isPrevious})
     order by s.last_used_at desc, s.id desc offset ${sql.raw(String(maxSessions))}))`
}
