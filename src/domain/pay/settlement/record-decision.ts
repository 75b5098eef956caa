import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'

/**
 * Writes down what a person of ours decided about money, and why. Reads their role again, so that who was an admin when the request
 * came and is none any more decides nothing: throws FORBIDDEN.
 */
export async function recordDecision(
  tx: MainTx,
  decision: { personId: string; action: string; subjectId: string; reason: string },
  now: Date,
): Promise<void> {
  const { personId, action, subjectId, reason } = decision
  const written = await rows(
    tx.db,
    sql`insert into money_decision (id, person_id, action, subject_id, reason, created_at)
        select ${newId(now)}, p.id, ${action}, ${subjectId}::uuid, ${reason}, ${now.toISOString()}::timestamptz
        from person p where p.id = ${personId} and p.role = 'admin' and p.status = 'active' for share
        returning id`,
  )
  if (written.length === 0) throw new KiwiError('FORBIDDEN')
}
