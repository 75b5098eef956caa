import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { identityVerification, session } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import type { IdentityResult } from '../../platform/identity/port.ts'
import { joinAccount } from './join-account.ts'
import { readMe } from './read-me.ts'
import type { completeIdentityInput, Me } from './schema.ts'

/**
 * The browser is back from the verification: asks the provider, and activates the account. Repeating it changes nothing.
 * Errors: NOT_FOUND (not the caller's), IDENTITY_FAILED (details.reason), ALREADY_JOINED (details.provider),
 * ACCOUNT_SUSPENDED, UNAVAILABLE. Under the `link` policy the caller may be another account afterwards: the first one.
 */
export async function completeIdentity(ctx: MemberCtx, input: z.infer<typeof completeIdentityInput>): Promise<Me> {
  const verification = await findVerification(ctx, input.verificationId)
  if (!verification || !(await isCallers(ctx, verification.personId))) throw new KiwiError('NOT_FOUND', { field: 'verificationId' })
  const personId = await settle(ctx, verification)
  return readMe({ ...ctx, actor: { ...ctx.actor, personId } })
}

/** Settles a verification whose asker the caller has looked at. Errors: NOT_FOUND, IDENTITY_FAILED, ACCOUNT_SUSPENDED, UNAVAILABLE. */
export async function settleIdentity(ctx: Ctx, verificationId: string): Promise<void> {
  const verification = await findVerification(ctx, verificationId)
  if (!verification) throw new KiwiError('NOT_FOUND', { field: 'verificationId' })
  await settle(ctx, verification)
}

/** The provider announced a change. What it says is fetched again; a verification that is not ours is ignored. */
export async function heedIdentityWebhook(ctx: Ctx, verificationId: string): Promise<void> {
  const verification = await findVerification(ctx, verificationId)
  if (!verification) return
  try {
    await settle(ctx, verification)
  } catch (error) {
    // A refusal is for the browser to hear; only what may go better later is worth another delivery.
    if (error instanceof KiwiError && refusals.has(error.code)) return
    throw error
  }
}

const refusals = new Set(['IDENTITY_FAILED', 'ALREADY_JOINED', 'ACCOUNT_SUSPENDED', 'NOT_FOUND'])

type Verification = typeof identityVerification.$inferSelect

async function findVerification(ctx: Ctx, id: string): Promise<Verification | undefined> {
  const [found] = await ctx.main.db.select().from(identityVerification).where(eq(identityVerification.id, id))
  return found
}

/** A webhook may have linked the session to the first account since the caller was looked up. */
async function isCallers(ctx: MemberCtx, ownerId: string): Promise<boolean> {
  if (ownerId === ctx.actor.personId) return true
  const [own] = await ctx.main.db.select({ personId: session.personId }).from(session).where(eq(session.id, ctx.actor.sessionId))
  return own?.personId === ownerId
}

/** Who the verification made the account's owner: a person's id. */
async function settle(ctx: Ctx, verification: Verification): Promise<string> {
  if (verification.state === 'verified') return verification.personId
  const result = await ctx.platform.identity.fetchResult(verification.id)
  if (result.state === 'verified') return joinAccount(ctx, verification.id, result)
  if (result.state === 'failed' && result.reason !== 'unknown')
    await ctx.main.db
      .update(identityVerification)
      .set({ state: 'failed', settledAt: ctx.now() })
      .where(eq(identityVerification.id, verification.id))
  throw new KiwiError('IDENTITY_FAILED', { details: { reason: reasonOf(result) } })
}

function reasonOf(result: Exclude<IdentityResult, { state: 'verified' }>): string {
  return result.state === 'ready' || result.reason === 'unknown' ? 'not_finished' : result.reason
}
