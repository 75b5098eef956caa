import { and, eq } from 'drizzle-orm'
import type { Ctx, MemberCtx } from '../../../context.ts'
import { identityVerification } from '../../../db/schema/person.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import type { IdentityResult } from '../../../platform/identity/port.ts'
import type { VerificationPurpose } from './begin-verification.ts'
import { deviceHashOf } from '../device-hash.ts'
import { type Joined, joinAccount } from './join-account.ts'
import { hashToken } from '../tokens.ts'

type Begun = Pick<typeof identityVerification.$inferSelect, 'state' | 'attemptHash' | 'expiresAt'>

interface Returned {
  verificationId: string
  /** The provider gives it to the returning browser only. */
  attemptId: string
}

/**
 * Applies the result of an attempt to the account that began it, on the same session and browser
 * and with the attempt's id only: a forwarded link has no effect. A repeated call changes nothing.
 * Errors: NOT_FOUND (not begun here), IDENTITY_FAILED (details.reason), those of joinAccount.
 */
export async function completeVerification(
  ctx: MemberCtx,
  purpose: VerificationPurpose,
  { verificationId, attemptId }: Returned,
): Promise<Joined> {
  const attemptHash = hashToken(attemptId)
  const { personId, sessionId } = ctx.actor
  const [begun] = await rows(
    ctx.main.db,
    sql<Begun>`select state, attempt_hash, expires_at from identity_verification where id = ${verificationId} and purpose = ${purpose}
        and person_id = ${personId}::uuid and session_id = ${sessionId}::uuid and browser_hash = ${deviceHashOf(ctx)}`,
  )
  if (!begun) throw new KiwiError('NOT_FOUND', { field: 'verificationId' })
  if (begun.attemptHash !== null && !Buffer.from(begun.attemptHash).equals(attemptHash)) throw failed('not_finished')
  if (begun.state === 'verified') return { personId, token: null }
  if (begun.state === 'failed' && begun.attemptHash === null) throw failed('refused')
  if (begun.expiresAt === null || begun.expiresAt <= ctx.now()) throw failed('expired')

  const result = await ctx.platform.identity.fetchAttempt(verificationId, attemptId)
  if (result.state === 'verified') return joinAccount(ctx, { verificationId, attemptHash }, result)
  if (result.state === 'failed' && result.reason !== 'unknown') await noteFailure(ctx, verificationId)
  throw failed(reasonOf(result))
}

/** Marks a verification that failed at the provider. The next one gets another id. */
export async function noteFailure(ctx: Ctx, verificationId: string): Promise<void> {
  await ctx.main.db
    .update(identityVerification)
    .set({ state: 'failed', settledAt: ctx.now() })
    .where(and(eq(identityVerification.id, verificationId), eq(identityVerification.state, 'requested')))
}

function failed(reason: string): KiwiError {
  return new KiwiError('IDENTITY_FAILED', { details: { reason } })
}

function reasonOf(result: Exclude<IdentityResult, { state: 'verified' }>): string {
  return result.state === 'ready' || result.reason === 'unknown' ? 'not_finished' : result.reason
}
