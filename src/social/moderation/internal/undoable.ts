import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { isOver } from './standing.ts'
import type { Sanction, SubjectKind } from '../../../shared/moderation.ts'

export interface Undoable {
  id: string
  subjectKind: SubjectKind
  subjectId: string
  action: Extract<Sanction, 'hide' | 'limit' | 'suspend'>
}

/**
 * The sanction by which the case was decided, if nothing has lifted it or taken its place. Plan:
 * moderation_action_subject.
 */
export async function undoableOf(db: Queryable, caseId: string): Promise<Undoable | null> {
  const [found] = await rows(
    db,
    sql<Undoable>`
      select d.id, d.subject_kind, d.subject_id, d.action from moderation_case k
      join moderation_action d on d.case_id = k.id and d.person_id = k.person_id and d.action in ('hide', 'limit', 'suspend')
      where k.id = ${caseId}::uuid and k.state = 'acted' and not ${isOver}
      order by d.id desc limit 1`,
  )
  return found ?? null
}
