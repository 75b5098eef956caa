import type { Ctx, MemberCtx } from '../../../context.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { isOwnCase } from '../../access/own-matters.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../people/chips.ts'
import { isAnothers } from '../case-rules.ts'
import type { CaseSummary } from '../case-schema.ts'

export interface CaseRow extends Pick<
  CaseSummary,
  'id' | 'subjectKind' | 'subjectId' | 'state' | 'reason' | 'priority' | 'reportCount' | 'excerpt'
> {
  createdAt: Date
  lastReportAt: Date
  decidedAt: Date | null
  claimedBy: string | null
  claimedUntil: Date | null
  claimedByHandle: string | null
  person: Omit<ChipRow, 'handle'> & { handle: string | null }
  /** Of the moderator, or of the shop where they work. */
  isOwn: boolean
}

/**
 * Cases `k`, with whose they are and what was reported last: primary keys, and
 * report_evidence_state for each.
 */
export function caseRows(me: string, where: Sql): Sql<CaseRow> {
  return sql<CaseRow>`
    select k.id, k.subject_kind, k.subject_id, k.state, k.reason, k.priority, k.report_count, k.created_at, k.last_report_at, k.decided_at,
      k.claimed_by, k.claimed_until, claimer.handle as claimed_by_handle, ${chipJson('a')} as person, ${isOwnCase(me)} as is_own,
      coalesce((select left(concat_ws(' ', nullif(e.content->>'title', ''), e.content->>'text'), 140)
        from report_evidence e where e.case_id = k.id order by e.created_at desc, e.id desc limit 1), '') as excerpt
    from moderation_case k join person a on a.id = k.person_id ${chipAvatar('a')} left join person claimer on claimer.id = k.claimed_by
    ${where}`
}

export async function caseSummaryOf(ctx: Ctx & MemberCtx, row: CaseRow): Promise<CaseSummary> {
  const { claimedBy, claimedUntil, claimedByHandle, createdAt, lastReportAt, decidedAt, person, isOwn: _, ...rest } = row
  const isMine = claimedBy === ctx.actor.personId
  const isClaimed = claimedUntil !== null && claimedUntil > ctx.now() && (isMine || isAnothers(row, ctx.actor.personId, ctx.now()))
  const { handle } = person
  return {
    ...rest,
    openedAt: createdAt.toISOString(),
    lastReportAt: lastReportAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    person: handle === null ? null : await chipOf(ctx, { ...person, handle }),
    claim: isClaimed && row.state === 'open' ? { handle: claimedByHandle, isMine, until: claimedUntil.toISOString() } : null,
  }
}
