import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { readMe } from './read-me.ts'
import type { completeIdentityInput, Joining } from './schema.ts'
import { noteFailure, settleVerification } from './internal/settle-verification.ts'

/**
 * The browser is back from the verification: the account becomes active, and its session gets a new token; every other session
 * ends. Errors: NOT_FOUND (not begun on this session and browser), IDENTITY_FAILED (details.reason), ALREADY_JOINED and
 * LINK_REQUIRED (details.provider: the account's first channel), ACCOUNT_SUSPENDED, UNAUTHENTICATED (ended meanwhile), UNAVAILABLE.
 */
export async function completeIdentity(ctx: MemberCtx, input: z.infer<typeof completeIdentityInput>): Promise<Joining> {
  const { personId, token } = await settleVerification(ctx, 'join', input)
  return { ...(await readMe({ ...ctx, actor: { ...ctx.actor, personId } })), sessionToken: token }
}

/**
 * The provider announced a change. An announcement activates nobody, for it does not say whose browser verified: it only ends
 * what has failed. A verification that is not ours is ignored.
 */
export async function heedIdentityWebhook(ctx: Ctx, verificationId: string): Promise<void> {
  const result = await ctx.platform.identity.fetchResult(verificationId)
  if (result.state === 'failed' && result.reason !== 'unknown') await noteFailure(ctx, verificationId)
}
