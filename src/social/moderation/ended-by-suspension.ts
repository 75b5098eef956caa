import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { EndedBySuspension } from '../../shared/moderation.ts'
import { hashToken } from '../people/tokens.ts'

/**
 * The suspension that ended the session of this token and still stands; null for a session that
 * ended in another way. Plan: session_token_unique → person_pkey → moderation_action_person.
 */
export async function endedBySuspension(ctx: Ctx, token: string): Promise<EndedBySuspension | null> {
  const [found] = await rows(
    ctx.main.db,
    sql<Pick<EndedBySuspension, 'because' | 'reasonCode'> & { until: Date | null }>`
      select d.action as because, d.reason_code, d.until
        from session s join person p on p.id = s.person_id and p.status = 'suspended'
        cross join lateral (
          select m.action, m.reason_code, m.until, m.at from moderation_action m
           where m.person_id = p.id and m.action in ('suspend', 'ban') order by m.id desc limit 1) d
       -- The sessions end right after the decision, by the same clock.
       where s.token_hash = ${hashToken(token)} and s.revoked_at >= d.at - interval '1 second'`,
  )
  if (!found) return null
  const { until, ...why } = found
  return { ...why, ...(until && { until: until.toISOString() }) }
}
