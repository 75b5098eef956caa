import { type Sql, sql } from '../../../db/sql.ts'

/** A later decision lifted the sanction `d`, or took its place. Plan: moderation_action_subject. */
export const isOver: Sql = sql`exists (select from moderation_action later where later.subject_kind = d.subject_kind
  and later.subject_id = d.subject_id and later.id > d.id and (later.lifts = d.action
    or (d.action, later.action) in (('limit', 'limit'), ('suspend', 'suspend'), ('suspend', 'ban'), ('hold', 'hide'))))`

/**
 * The person took the decision `d`, or proposed it to whoever confirmed it. A table of few rows.
 */
export function isDecisionOf(personId: string): Sql {
  return sql`(d.actor = ${personId} or (d.action in ('ban', 'freeze') and exists (
    select from pending_decision q where q.person_id = d.person_id and q.kind = d.action and q.state = 'confirmed'
      and q.proposed_by = ${personId}::uuid and q.decided_by::text = d.actor and q.decided_at <= d.at)))`
}

/** The person reported what the case (a column or value) is about. Plan: report_case. */
export const isReportedBy = (personId: string, caseId: Sql): Sql =>
  sql`exists (select from report r where r.case_id = ${caseId} and r.reporter_id = ${personId}::uuid)`
