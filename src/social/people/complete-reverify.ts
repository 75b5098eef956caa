import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import type { completeIdentityInput } from './schema.ts'
import { completeVerification } from './internal/complete-verification.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

/**
 * Records a second verification of the member. `verifiedAt` is when the provider's result was
 * fetched, so that a repeated call does not renew it. Errors: NOT_FOUND (not begun on this session
 * and browser), IDENTITY_FAILED (details.reason, such as `another_person`), UNAVAILABLE.
 */
export async function completeReverify(ctx: MemberCtx, input: z.infer<typeof completeIdentityInput>): Promise<{ verifiedAt: string }> {
  await completeVerification(ctx, 'reverify', input)
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
    if (checked.isNews) await tell(tx, notice(ctx.actor.personId, 'reverified'), { now: ctx.now() })
    return { verifiedAt: checked.verifiedAt.toISOString() }
  })
}
