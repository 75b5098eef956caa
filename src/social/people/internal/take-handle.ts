import { one, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { isKeptForAnother } from '../../access/handles.ts'
import { handleKeptMs, nextRenameAt, renameWindowMs } from '../rules.ts'

/**
 * Changes the handle of a person whose row the caller has locked. The old one still finds them for
 * 90 days. Errors: HANDLE_TAKEN, HANDLE_CHANGED_OFTEN (details.nextAt).
 */
export async function takeHandle(
  tx: MainTx,
  personId: string,
  { before, after }: { before: string; after: string },
  now: Date,
): Promise<void> {
  const left = await leftLately(tx, personId, now)
  const nextAt = nextRenameAt(left, now)
  if (nextAt !== null) throw new KiwiError('HANDLE_CHANGED_OFTEN', { field: 'handle', details: { nextAt: nextAt.toISOString() } })
  await run(tx.db, sql`update person set handle = ${after} where id = ${personId}::uuid`)
  // After the update: it waited for a person who was leaving this handle, so that this statement
  // sees it as past.
  const { isKept } = await one(tx.db, sql<{ isKept: boolean }>`select ${isKeptForAnother(after, personId, now)} as is_kept`)
  if (isKept) throw new KiwiError('HANDLE_TAKEN', { field: 'handle' })
  const restsUntil = new Date(now.getTime() + handleKeptMs).toISOString()
  await run(
    tx.db,
    sql`insert into past_handle (handle, person_id, left_at, rests_until) values (${before}, ${personId}::uuid, ${now}, ${restsUntil})
        on conflict (handle) do update set person_id = excluded.person_id, left_at = excluded.left_at, rests_until = excluded.rests_until`,
  )
}

/** The handles that a person left within the window of `nextRenameAt`. Plan: past_handle_person. */
export function leftLately(
  { db }: Pick<Ctx['main'] | MainTx, 'db'>,
  personId: string,
  now: Date,
): Promise<{ handle: string; leftAt: Date }[]> {
  const from = new Date(now.getTime() - renameWindowMs)
  return rows(
    db,
    sql<{ handle: string; leftAt: Date }>`
      select handle, left_at from past_handle where person_id = ${personId}::uuid and left_at > ${from}::timestamptz`,
  )
}
