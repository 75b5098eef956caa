import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { mustHaveOpened } from '../staff/looked.ts'
import type { actionList, listActionsInput } from './action-schema.ts'

type List = z.infer<typeof actionList>
type Action = List['actions'][number]
const most = 100

/**
 * What was decided about a person and what they posted, and what stands now; for staff who gave a
 * reason within the hour. Errors: FORBIDDEN (reason `look_first`), NOT_FOUND. Index
 * `moderation_action_person`.
 */
export async function listActions(ctx: MemberCtx, { personId }: z.infer<typeof listActionsInput>): Promise<List> {
  await mustHaveOpened(ctx, 'look', personId)
  const [[standing], actions] = await Promise.all([
    rows(
      ctx.main.db,
      sql<Omit<List['standing'], 'suspendedUntil' | 'limitedUntil'> & { suspendedUntil: Date | null; limitedUntil: Date | null }>`
        select p.status, p.suspended_until, p.banned_at is not null as is_banned, p.is_limited, p.limited_until,
          exists (select from account a where a.kind = 'wallet' and a.person_id = p.id and a.frozen) as is_frozen
        from person p where p.id = ${personId}::uuid`,
    ),
    rows(
      ctx.main.db,
      sql<Omit<Action, 'until' | 'at'> & { until: Date | null; at: Date }>`
        select m.id, m.subject_kind, m.subject_id, m.action, m.lifts, m.until, m.reason, m.reason_code, m.case_id,
          coalesce('@' || staff.handle, m.actor) as actor, m.at
        from moderation_action m
        left join person staff on staff.id = case when pg_input_is_valid(m.actor, 'uuid') then m.actor::uuid end
        where m.person_id = ${personId}::uuid order by m.id desc limit ${most}`,
    ),
  ])
  if (!standing) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  const iso = (instant: Date | null) => instant?.toISOString() ?? null
  return {
    standing: { ...standing, suspendedUntil: iso(standing.suspendedUntil), limitedUntil: iso(standing.limitedUntil) },
    actions: actions.map(({ until, at, ...row }) => ({ ...row, until: iso(until), at: at.toISOString() })),
  }
}
