import { type Sql, sql } from '../../../db/sql.ts'

/** A later decision lifted the sanction `d`. Plan: moderation_action_subject. */
export const isLifted: Sql = sql`exists (select from moderation_action later where later.subject_kind = d.subject_kind
  and later.subject_id = d.subject_id and later.id > d.id and later.lifts = d.action)`
