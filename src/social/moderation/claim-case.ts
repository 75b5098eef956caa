import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { isOwnCase } from '../access/own-matters.ts'
import { claimMs } from './case-rules.ts'
import type { caseInput } from './case-schema.ts'

/**
 * Takes an open case for the caller, or keeps it longer. Errors: NOT_FOUND, FORBIDDEN (about the
 * caller, or their workplace), CONFLICT (decided, or another's).
 */
export async function claimCase(ctx: MemberCtx, { caseId }: z.infer<typeof caseInput>): Promise<{ until: string }> {
  const now = ctx.now()
  const until = new Date(now.getTime() + claimMs)
  const me = ctx.actor.personId
  const [found] = await rows(
    ctx.main.db,
    sql<{ claimed: boolean; isOwn: boolean }>`
      with claimed as (
        update moderation_case k set claimed_by = ${me}::uuid, claimed_until = ${until}::timestamptz
        where id = ${caseId}::uuid and state = 'open' and not ${isOwnCase(me)} and (claimed_by is null or claimed_by = ${me}::uuid or claimed_until <= ${now}::timestamptz)
        returning id)
      select exists (select from claimed) as claimed, ${isOwnCase(me)} as is_own from moderation_case k where id = ${caseId}::uuid`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'caseId' })
  if (found.isOwn) throw new KiwiError('FORBIDDEN')
  if (!found.claimed) throw new KiwiError('CONFLICT')
  return { until: until.toISOString() }
}

/** Gives it back to all. Of another's claim nothing changes. */
export async function releaseCase(ctx: MemberCtx, { caseId }: z.infer<typeof caseInput>): Promise<{ released: true }> {
  await run(
    ctx.main.db,
    sql`update moderation_case set claimed_by = null, claimed_until = null
        where id = ${caseId}::uuid and claimed_by = ${ctx.actor.personId}::uuid and state = 'open'`,
  )
  return { released: true }
}
