import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { draftLifeMs } from '../rules.ts'
import type { DraftContent, DraftFailure } from '../schema.ts'

export interface DraftRow {
  id: string
  version: number
  content: DraftContent
  publishAt: Date | null
  failure: DraftFailure | null
  updatedAt: Date
}

export interface LockedDraft extends DraftRow {
  endedBy: 'deleted' | 'posted' | null
}

/** A draft, locked for the rest of the transaction; one that ended too. */
export async function lockDraft(tx: MainTx, personId: string, draftId: string): Promise<LockedDraft | undefined> {
  const [found] = await rows(
    tx.db,
    sql<LockedDraft>`
      select id, version, content, publish_at, failure, updated_at, ended_by from draft
      where person_id = ${personId}::uuid and id = ${draftId} for update`,
  )
  return found
}

export const stateOf = ({ id, version, publishAt, failure, updatedAt }: Omit<DraftRow, 'content'>) => ({
  draftId: id,
  version,
  updatedAt: updatedAt.toISOString(),
  expiresAt: publishAt ? null : new Date(updatedAt.getTime() + draftLifeMs).toISOString(),
  publishAt: publishAt?.toISOString() ?? null,
  failure,
})
