import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { Sanction, SubjectKind } from '../../../shared/moderation.ts'

export interface Undoable {
  id: string
  subjectKind: SubjectKind
  subjectId: string
  action: Extract<Sanction, 'hide' | 'limit' | 'suspend'>
}

/** The sanction by which the case was decided, if it is the newest decision about its subject that is no warning. Plan: moderation_action_subject. */
export async function undoableOf(db: Queryable, caseId: string): Promise<Undoable | null> {
  const [found] = await rows(
    db,
    sql<Undoable>`
      select d.id, d.subject_kind, d.subject_id, d.action from moderation_case k
      join moderation_action d on d.case_id = k.id and d.person_id = k.person_id and d.action in ('hide', 'limit', 'suspend')
      where k.id = ${caseId}::uuid and k.state = 'acted' and not exists (
        select from moderation_action later where later.subject_kind = d.subject_kind and later.subject_id = d.subject_id
          and later.id > d.id and later.action in ('restore', 'release') and later.lifts = d.action)
      order by d.id desc limit 1`,
  )
  return found ?? null
}
