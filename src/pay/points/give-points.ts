import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { pointsOf } from '../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../ledger/post-transfers.ts'
import { type PointAct, pointActs } from './rules.ts'

export interface Grant {
  personId: string
  kind: 'staff' | PointAct
  amountKrw: number
  lifeDays: number
  reason: string
  needsTwo: boolean
  proposedBy: string | null
  grantedBy: string | null
  grantKey: string
}

/**
 * Gives points that end with the last day of their life in Seoul. False, and nothing given, to
 * somebody not active or for a key that was used.
 */
export async function givePoints(tx: MainTx, grant: Grant, now: Date): Promise<boolean> {
  const { personId, kind, amountKrw, lifeDays, reason, needsTwo, proposedBy, grantedBy, grantKey } = grant
  const id = newId(now)
  const made = await rows(
    tx.db,
    sql`insert into points_grant (id, person_id, kind, amount_krw, reason, needs_two, proposed_by, granted_by, grant_key, created_at)
        select ${id}::uuid, p.id, ${kind}, ${amountKrw}, ${reason}, ${needsTwo}, ${proposedBy}::uuid, ${grantedBy}::uuid, ${grantKey}, ${now}::timestamptz
        from person p where p.id = ${personId}::uuid and p.status = 'active'
        on conflict (grant_key) do nothing returning id`,
  )
  if (made.length === 0) return false
  const [account] = await pointsOf(tx, [personId], now)
  const accounts = { debitAccountId: houseAccounts.promotion, creditAccountId: account! }
  await postTransfer(tx, { idempotencyKey: `points:grant:${id}`, kind: 'points_grant', ...accounts, amountKrw, memo: reason }, now)
  await run(
    tx.db,
    sql`insert into points_lot (id, person_id, grant_id, granted_krw, left_krw, expires_at, created_at)
        values (${newId(now)}, ${personId}, ${id}, ${amountKrw}, ${amountKrw},
          ((money_now(${now}::timestamptz) at time zone 'Asia/Seoul')::date + ${lifeDays}::int + 1)::timestamp at time zone 'Asia/Seoul', ${now}::timestamptz)`,
  )
  await tell(tx, [notice(personId, 'points_given', { amountKrw })], { now })
  return true
}

/** The points of an act, in its transaction: once per person. */
export function givePointsFor(tx: MainTx, personId: string, act: PointAct, now: Date): Promise<boolean> {
  const byStaff = { reason: '', needsTwo: false, proposedBy: null, grantedBy: null }
  return givePoints(tx, { personId, kind: act, ...pointActs[act], ...byStaff, grantKey: `${act}:${personId}` }, now)
}
