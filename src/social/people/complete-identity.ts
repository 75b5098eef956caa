import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { readMe } from './read-me.ts'
import type { completeIdentityInput, joining } from './schema.ts'
import { completeVerification, noteFailure } from './internal/complete-verification.ts'

/**
 * Makes the account active; the session gets a new token and the others end. Errors: NOT_FOUND (not
 * begun on this session and browser), IDENTITY_FAILED (details.reason), ALREADY_JOINED,
 * LINK_REQUIRED (details.provider), ACCOUNT_SUSPENDED, CONSENT_REQUIRED, TOO_YOUNG,
 * UNAUTHENTICATED, UNAVAILABLE.
 */
export async function completeIdentity(ctx: MemberCtx, input: z.infer<typeof completeIdentityInput>): Promise<z.infer<typeof joining>> {
  const { personId, token } = await completeVerification(ctx, 'join', input)
  return { ...(await readMe({ ...ctx, actor: { ...ctx.actor, personId } })), sessionToken: token }
}

/**
 * After the provider's webhook. It does not say whose browser verified: it records failures only.
 */
export async function heedIdentityWebhook(ctx: Ctx, verificationId: string): Promise<void> {
  const result = await ctx.platform.identity.fetchResult(verificationId)
  if (result.state === 'failed' && result.reason !== 'unknown') await noteFailure(ctx, verificationId)
}
