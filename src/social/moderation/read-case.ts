import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import type { KeptContent } from '../../db/schema/report.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { type CaseRow, caseRows, caseSummaryOf } from './internal/case-rows.ts'
import { pictureUrls, showContent } from './internal/show-content.ts'
import { contentOf } from './internal/subject-content.ts'
import { messageAt } from './internal/subjects.ts'
import { undoableOf } from './internal/undoable.ts'
import type { caseInput, CaseView } from './case-schema.ts'
import type { Subject } from './report-schema.ts'

const reportsShown = 100
const actionsShown = 20

/**
 * A case with all that decides it: what was reported beside what it is now, who said what, and what
 * is known of the person. Errors: NOT_FOUND, FORBIDDEN (about the caller, or their workplace).
 */
export async function readCase(ctx: MemberCtx, { caseId }: z.infer<typeof caseInput>): Promise<CaseView> {
  const db = ctx.main.db
  const [found] = await rows(db, caseRows(ctx.actor.personId, sql`where k.id = ${caseId}::uuid`))
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'caseId' })
  if (found.isOwn) throw new KiwiError('FORBIDDEN')
  const subject = subjectOf(found)
  const [states, current, reports, person, actions, decisions, undoable] = await Promise.all([
    rows(
      db,
      sql<{ id: string; createdAt: Date; content: KeptContent }>`
        select id, created_at, content from report_evidence where case_id = ${caseId}::uuid order by created_at, id`,
    ),
    rows(db, contentOf(subject, null)),
    rows(db, reportsSql(caseId)),
    one(db, personSql(found.person.id, caseId)),
    rows(db, actionsSql(found.person.id)),
    rows(
      db,
      sql<{ by: string | null; reason: string; at: Date }>`
        select p.handle as by, k.decided_reason as reason, k.decided_at as at from moderation_case k left join person p on p.id = k.decided_by
        where k.id = ${caseId}::uuid and k.decided_at is not null`,
    ),
    undoableOf(db, caseId),
  ])
  const now = current[0]?.content ?? null
  const urls = await pictureUrls(ctx, [...states.map(({ content }) => content), ...(now ? [now] : [])], ctx.actor.personId)
  const seq = subject.kind === 'message' ? subject.seq : null
  const [decision] = decisions
  return {
    case: await caseSummaryOf(ctx, found),
    states: states.map(({ id, createdAt, content }) => ({
      id,
      keptAt: createdAt.toISOString(),
      content: showContent(content, urls, seq),
    })),
    now: now && showContent(now, urls, seq),
    reports: reports.map(({ at, ...report }) => ({ ...report, at: at.toISOString() })),
    person: {
      id: found.person.id,
      ...person,
      joinedAt: person.joinedAt.toISOString(),
      actions: actions.map(({ at, until, ...action }) => ({ ...action, at: at.toISOString(), until: until?.toISOString() ?? null })),
    },
    decision: decision ? { ...decision, at: decision.at.toISOString() } : null,
    undoable: undoable?.action ?? null,
  }
}

function subjectOf({ subjectKind, subjectId }: CaseRow): Subject {
  return subjectKind === 'message' ? { kind: subjectKind, ...messageAt(subjectId) } : { kind: subjectKind, id: subjectId }
}

type Report = Omit<CaseView['reports'][number], 'at'> & { at: Date }

/** Plan: report_case; report_reporter for the record of each reporter. */
function reportsSql(caseId: string): Sql<Report> {
  return sql<Report>`
    select r.id, p.handle as reporter, r.reason, r.note, r.created_at as at, r.evidence_id, r.weight, earlier.upheld, earlier.dismissed
    from report r join person p on p.id = r.reporter_id cross join lateral (
      select count(*) filter (where o.state = 'upheld')::int as upheld, count(*) filter (where o.state = 'dismissed')::int as dismissed
      from report o where o.reporter_id = r.reporter_id and o.case_id <> r.case_id) earlier
    where r.case_id = ${caseId}::uuid order by r.weight desc, r.id limit ${reportsShown}::int`
}

type Person = Pick<CaseView['person'], 'status' | 'casesOpen' | 'casesUpheld' | 'casesDismissed'> & { joinedAt: Date }

/** Plan: moderation_case_person. */
function personSql(personId: string, caseId: string): Sql<Person> {
  return sql<Person>`
    select p.status, p.created_at as joined_at, counted.* from person p cross join lateral (
      select count(*) filter (where k.state = 'open')::int as cases_open, count(*) filter (where k.state = 'acted')::int as cases_upheld,
        count(*) filter (where k.state = 'dismissed')::int as cases_dismissed
      from moderation_case k where k.person_id = p.id and k.id <> ${caseId}::uuid) counted
    where p.id = ${personId}::uuid`
}

type Action = Omit<CaseView['person']['actions'][number], 'at' | 'until'> & { at: Date; until: Date | null }

/** Plan: moderation_action_person. */
function actionsSql(personId: string): Sql<Action> {
  return sql<Action>`
    select id, action, lifts, subject_kind, reason_code, reason, until, at from moderation_action where person_id = ${personId}::uuid
    order by id desc limit ${actionsShown}::int`
}
