import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { oauthAttempt } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import type { OAuthProvider } from '../../platform/oauth/port.ts'
import type { startSignInInput, startSignInOutput } from './schema.ts'
import { hashToken, newToken } from './tokens.ts'

const attemptAgeMs = 600_000

/**
 * Begins a sign-in and says where the browser goes. Needs the browser's own cookie: the sign-in can be finished only there.
 * Errors: BAD_INPUT without that cookie, UNAVAILABLE when the provider cannot be asked.
 */
export async function startSignIn(ctx: Ctx, input: z.infer<typeof startSignInInput>): Promise<z.infer<typeof startSignInOutput>> {
  const browserHash = ctx.client?.browserHash()
  if (!browserHash) throw new KiwiError('BAD_INPUT', { details: { reason: 'the browser must accept cookies' } })
  const [state, codeVerifier, nonce] = [newToken(ctx), newToken(ctx), newToken(ctx)]
  const [stateHash, challenge] = [hashToken(state), hashToken(codeVerifier)]

  const url = await ctx.platform.oauth[input.provider].authorizationUrl({
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

/** The address registered with the provider; the callback route answers there. */
export function callbackUrl(ctx: Pick<Ctx, 'config'>, provider: OAuthProvider): string {
  return new URL(`/auth/${provider}/callback`, ctx.config.PUBLIC_URL).href
}
