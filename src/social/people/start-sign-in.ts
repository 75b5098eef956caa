import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { oauthAttempt } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import type { OAuthPort, OAuthProvider } from '../../platform/oauth/port.ts'
import type { startSignInInput, startSignInOutput } from './schema.ts'
import { browserOf } from './browser-of.ts'
import { hashToken, newToken } from './tokens.ts'

const attemptAgeMs = 600_000

/**
 * Starts a sign-in that only this browser, known by its own cookie, can complete. The browser then
 * opens `url`. Errors: BAD_INPUT without that cookie, UNAVAILABLE (provider).
 */
export async function startSignIn(ctx: Ctx, input: z.infer<typeof startSignInInput>): Promise<z.infer<typeof startSignInOutput>> {
  const provider = providerFor(ctx, input.provider)
  const browserHash = browserOf(ctx)
  const [state, codeVerifier, nonce] = [newToken(ctx), newToken(ctx), newToken(ctx)]
  const [stateHash, challenge] = [hashToken(state), hashToken(codeVerifier)]

  const url = await provider.authorizationUrl({
    state,
    codeChallenge: Buffer.from(challenge).toString('base64url'),
    nonce,
    redirectUri: callbackUrl(ctx, input.provider),
  })
  await ctx.main.db.insert(oauthAttempt).values({
    stateHash,
    provider: input.provider,
    codeVerifier,
    nonce,
    browserHash,
    returnTo: input.returnTo,
    expiresAt: new Date(ctx.now().getTime() + attemptAgeMs),
  })
  return { url }
}

/** Errors: BAD_INPUT for one that is not set up. */
export function providerFor(ctx: Pick<Ctx, 'platform'>, name: OAuthProvider): OAuthPort {
  const provider = ctx.platform.oauth[name]
  if (!provider) throw new KiwiError('BAD_INPUT', { field: 'provider' })
  return provider
}

/** The address of the callback route, as registered with the provider. */
export function callbackUrl(ctx: Pick<Ctx, 'config'>, provider: OAuthProvider): string {
  return new URL(`/auth/${provider}/callback`, ctx.config.PUBLIC_URL).href
}
