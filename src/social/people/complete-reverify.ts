import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import type { completeIdentityInput } from './schema.ts'
import { settleVerification } from './internal/settle-verification.ts'
import { tellOfAccess } from './internal/tell-of-access.ts'

/**
 * The member is back from verifying again: the same person as at joining, or nothing changes. Counts from when the provider's
 * result was fetched, so that repeating it makes it no younger. The person is told once.
 * Errors: NOT_FOUND (not begun on this session and browser), IDENTITY_FAILED (details.reason, `another_person` among them), UNAVAILABLE.
 */
export async function completeReverify(ctx: MemberCtx, input: z.infer<typeof completeIdentityInput>): Promise<{ verifiedAt: string }> {
  await settleVerification(ctx, 'reverify', input)
  return write(ctx, async (tx) => {
    const [checked] = await rows(
      tx.db,
      sql<{ verifiedAt: Date; isNews: boolean }>`with before as (
            select verification_id, verified_at from identity_check
             where verification_id = ${input.verificationId} and person_id = ${ctx.actor.personId}::uuid
               and session_id = ${ctx.actor.sessionId}::uuid for update)
          update identity_check c set verified_at = v.settled_at from identity_verification v, before b
           where c.verification_id = b.verification_id and v.id = c.verification_id and v.state = 'verified'
          returning c.verified_at, b.verified_at is null as is_news`,
    )
    if (!checked) throw new KiwiError('IDENTITY_FAILED', { details: { reason: 'not_finished' } })
    if (checked.isNews) await tellOfAccess(ctx, tx, ctx.actor.personId, 'reverified')
    return { verifiedAt: new Date(checked.verifiedAt).toISOString() }
  })
}
