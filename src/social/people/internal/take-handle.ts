import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { restsForAnother } from '../../access/handles.ts'
import { handleRestsMs, nextRenameAt, renameWindowMs } from '../rules.ts'

/**
 * Changes a person's handle. The one they leave rests for 90 days: it leads to them, and only they may take it again. The caller
 * holds the person's row. Errors: HANDLE_TAKEN, HANDLE_CHANGED_OFTEN (details.nextAt).
 */
export async function takeHandle(
  tx: MainTx,
  personId: string,
  { before, after }: { before: string; after: string },
  now: Date,
): Promise<void> {
  const left = await rows(
    tx.db,
    sql<{ handle: string; leftAt: Date }>`select handle, left_at from past_handle
        where person_id = ${personId}::uuid and left_at > ${new Date(now.getTime() - renameWindowMs)}::timestamptz`,
  )
  const nextAt = nextRenameAt(left, now)
  if (nextAt !== null) throw new KiwiError('HANDLE_CHANGED_OFTEN', { field: 'handle', details: { nextAt: nextAt.toISOString() } })
  await run(tx.db, sql`update person set handle = ${after} where id = ${personId}::uuid`)
  // After the update, which waited for whoever is leaving this handle: what they left is seen here.
  const [kept] = await rows(tx.db, sql<{ rests: boolean }>`select ${restsForAnother(after, personId, now)} as rests`)
  if (kept?.rests) throw new KiwiError('HANDLE_TAKEN', { field: 'handle' })
  const restsUntil = new Date(now.getTime() + handleRestsMs).toISOString()
  await run(
    tx.db,
    sql`insert into past_handle (handle, person_id, left_at, rests_until) values (${before}, ${personId}::uuid, ${now}, ${restsUntil})
        on conflict (handle) do update set person_id = excluded.person_id, left_at = excluded.left_at, rests_until = excluded.rests_until`,
  )
}
