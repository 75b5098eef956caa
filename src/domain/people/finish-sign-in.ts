import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { oauthAttempt, session } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import type { OAuthProvider } from '../../platform/oauth/port.ts'
import { write } from '../write.ts'
import { findOrMakeAccount } from './find-or-make-account.ts'
import { buryTokens } from './revoke-sessions.ts'
import { safeReturn } from './rules.ts'
import { callbackUrl } from './start-sign-in.ts'
import { hashToken, isToken, newToken } from './tokens.ts'

const sessionAgeMs = 60 * 86_400_000

interface FinishSignIn {
  provider: OAuthProvider
  /** Query of the provider's redirect, as it came. */
  query: URLSearchParams
  /** The session this browser had; it ends, so that a planted one is worth nothing after sign-in. */
  previousToken: string | null
}

/**
 * Ends a sign-in: takes the attempt once, exchanges the code, finds or makes the account, opens a session.
 * `token` is the only copy. Errors: SIGN_IN_EXPIRED (unknown, used, late or another browser's state), SIGN_IN_REFUSED,
 * ACCOUNT_SUSPENDED, ALREADY_JOINED (details.provider), NOT_FOUND (withdrawn), UNAVAILABLE.
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
    await tx.db
      .insert(session)
      .values({ id: newId(ctx.now()), tokenHash, personId, device: ctx.device.slice(0, 100), createdAt: ctx.now(), expiresAt })
    return endPrevious(ctx, tx, previousToken)
  })
  await buryTokens(ctx, replaced)
  return { token, expiresAt, redirectTo: safeReturn(attempt.returnTo, ctx.config.PUBLIC_URL) }
}

/** One statement, so that of any number of callbacks with one state a single one goes on. */
async function takeAttempt(
  ctx: Ctx,
  provider: OAuthProvider,
  state: string,
): Promise<{ codeVerifier: string; nonce: string; returnTo: string }> {
  if (!ctx.browserHash || !isToken(state)) throw new KiwiError('SIGN_IN_EXPIRED')
  const [attempt] = await ctx.main.db
    .update(oauthAttempt)
    .set({ usedAt: ctx.now() })
    .where(
      and(
        eq(oauthAttempt.stateHash, hashToken(state)),
        eq(oauthAttempt.provider, provider),
        eq(oauthAttempt.browserHash, ctx.browserHash),
        isNull(oauthAttempt.usedAt),
        gt(oauthAttempt.expiresAt, ctx.now()),
      ),
    )
    .returning({ codeVerifier: oauthAttempt.codeVerifier, nonce: oauthAttempt.nonce, returnTo: oauthAttempt.returnTo })
  if (!attempt) throw new KiwiError('SIGN_IN_EXPIRED')
  return attempt
}

async function endPrevious(ctx: Ctx, tx: MainTx, token: string | null): Promise<Uint8Array[]> {
  if (token === null || !isToken(token)) return []
  const ended = await tx.db
    .update(session)
    .set({ revokedAt: ctx.now() })
    .where(and(eq(session.tokenHash, hashToken(token)), isNull(session.revokedAt)))
    .returning({ tokenHash: session.tokenHash })
  return ended.map((row) => row.tokenHash)
}
