import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { settleIdentity } from './complete-identity.ts'
import type { completeIdentityInput } from './schema.ts'

/**
 * The member is back from verifying again: the same person as at joining, or nothing changes. Counts from when the provider's
 * result was fetched, so that repeating it makes it no younger.
 * Errors: NOT_FOUND (not begun on this session), IDENTITY_FAILED (details.reason, `another_person` among them), UNAVAILABLE.
 */
export async function completeReverify(ctx: MemberCtx, input: z.infer<typeof completeIdentityInput>): Promise<{ verifiedAt: string }> {
  const mine = sql`c.verification_id = ${input.verificationId} and c.person_id = ${ctx.actor.personId}::uuid and c.session_id = ${ctx.actor.sessionId}::uuid`
  const begun = await rows(ctx.main.db, sql`select from identity_check c where ${mine}`)
  if (begun.length === 0) throw new KiwiError('NOT_FOUND', { field: 'verificationId' })
  await settleIdentity(ctx, input.verificationId)
  const [checked] = await rows<{ verified_at: Date }>(
    ctx.main.db,
    sql`update identity_check c set verified_at = v.settled_at from identity_verification v
        where v.id = c.verification_id and v.state = 'verified' and ${mine} returning c.verified_at`,
  )
  if (!checked) throw new KiwiError('IDENTITY_FAILED', { details: { reason: 'not_finished' } })
  return { verifiedAt: checked.verified_at.toISOString() }
}
