import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, belowAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { isOwnMatter } from '../access/own-matters.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../people/chips.ts'
import { isDecisionOf, isReportedBy } from './internal/standing.ts'
import type { appealPage, AppealView, listAppealsInput } from './appeal-schema.ts'

type Decision = AppealView['decision']

interface Row extends Pick<AppealView, 'id' | 'state' | 'words'> {
  appealedAt: Date
  person: Omit<ChipRow, 'handle'> & { handle: string | null }
  actionId: string
  action: Decision['action']
  lifts: Decision['lifts']
  subjectKind: Decision['subjectKind']
  subjectId: string
  reasonCode: Decision['reasonCode']
  until: Date | null
  at: Date
  reason: string
  by: string
  caseId: string | null
  isOwn: boolean
  answeredBy: string | null
  answer: string | null
  decidedAt: Date | null
}

/**
 * For moderators: the oldest open appeal first, or the newest decided one. Plan: appeal_open, or
 * the primary key. Errors: BAD_INPUT (cursor).
 */
export async function listAppeals(
  ctx: MemberCtx,
  { state, cursor, limit }: z.infer<typeof listAppealsInput>,
): Promise<z.infer<typeof appealPage>> {
  const me = ctx.actor.personId
  const place = idCursor.decode(cursor)
  const range =
    state === 'open'
      ? sql`l.state = 'open' and l.id > ${place ?? belowAllIds}::uuid order by l.id`
      : sql`l.state <> 'open' and l.id < ${place ?? aboveAllIds}::uuid order by l.id desc`
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select l.id, l.state, l.words, l.created_at as appealed_at, ${chipJson('a')} as person, d.id as action_id, d.action, d.lifts,
        d.subject_kind, d.subject_id, d.reason_code, d.until, d.at, d.reason, coalesce('@' || actor.handle, d.actor) as by, d.case_id,
        (${isDecisionOf(me)} or ${isReportedBy(me, sql`d.case_id`)} or ${isOwnMatter(me, { kind: sql`d.subject_kind`, id: sql`d.subject_id`, personId: sql`l.person_id` })}) as is_own, judge.handle as answered_by, l.decided_reason as answer, l.decided_at
      from appeal l join moderation_action d on d.id = l.action_id join person a on a.id = l.person_id ${chipAvatar('a')}
      left join person actor on actor.id = (case when pg_input_is_valid(d.actor, 'uuid') then d.actor::uuid end)
      left join person judge on judge.id = l.decided_by
      where ${range} limit ${limit + 1}`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ id }) => idCursor.encode(id))
  return { appeals: await Promise.all(page.map((row) => viewOf(ctx, row))), nextCursor }
}

async function viewOf(ctx: MemberCtx, row: Row): Promise<AppealView> {
  const { id, state, words, appealedAt, person, isOwn, answeredBy, answer, decidedAt, actionId, until, at, ...decision } = row
  const { handle } = person
  return {
    id,
    state,
    words,
    at: appealedAt.toISOString(),
    person: handle === null ? null : await chipOf(ctx, { ...person, handle }),
    decision: { ...decision, id: actionId, until: until?.toISOString() ?? null, at: at.toISOString() },
    isOwn,
    answer: decidedAt === null ? null : { by: answeredBy, reason: answer ?? '', at: decidedAt.toISOString() },
  }
}
