import type { MainTx } from '../../db/handles.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { SubjectKind } from '../../shared/moderation.ts'
import type { ReportReason } from '../../shared/reports.ts'
import { priorityOf } from './report-rules.ts'

interface Opened {
  subjectKind: SubjectKind
  subjectId: string
  personId: string
  reason: ReportReason
}

/**
 * The open case of a thing, or a new one, locked for the rest of the transaction. The case is
 * locked before the thing itself.
 */
export async function openCase(tx: MainTx, { subjectKind, subjectId, personId, reason }: Opened, now: Date): Promise<string> {
  const { priority } = priorityOf([{ reason, weight: 0 }])
  const { id } = await one(
    tx.db,
    sql<{ id: string }>`
      insert into moderation_case as held (id, subject_kind, subject_id, person_id, state, reason, priority, created_at, last_report_at)
      values (${newId(now)}, ${subjectKind}, ${subjectId}, ${personId}, 'open', ${reason}, ${priority}, ${now}, ${now})
      on conflict (subject_kind, subject_id) where state = 'open' do update set last_report_at = greatest(held.last_report_at, excluded.last_report_at)
      returning id`,
  )
  return id
}
