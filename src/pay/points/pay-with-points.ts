import type { MainTx } from '../../db/handles.ts'
import { one, type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { pointsOf } from '../ledger/accounts.ts'
import { placeHolds, releaseHold } from '../ledger/holds.ts'
import { returnedLiveDays } from './rules.ts'

/** The key of the hold, and of each leg beside that of the wallet. */
export const holdKeyOf = (orderId: string) => `order:${orderId}:points`

/**
 * Locks the accounts of people in the order of their ids, as post_transfers does: for transactions
 * that place, release and post.
 */
export async function lockAccounts(tx: MainTx, accountIds: string[]): Promise<void> {
  await run(tx.db, sql`select from account where id = any(${accountIds}::uuid[]) order by id for no key update`)
}

/**
 * Holds points for the orders of one payment, those that end first, first. The account is locked
 * already. A hold ends with its order and never by itself: its points are taken out of their lots.
 * Errors: CONFLICT (reason `points_short`, with the points that there are).
 */
export async function holdPoints(
  tx: MainTx,
  { personId, accountId }: { personId: string; accountId: string },
  orders: readonly { orderId: string; pointsKrw: number }[],
  now: Date,
): Promise<void> {
  const wanted = orders.map((one, n) => ({ ...one, n }))
  const wantedKrw = orders.reduce((sum, { pointsKrw }) => sum + pointsKrw, 0)
  const { krw } = await one(
    tx.db,
    sql<{ krw: number }>`
      with open as (
        select id, left_krw, sum(left_krw) over (order by expires_at, id) - left_krw as before_krw from points_lot
        where person_id = ${personId}::uuid and left_krw > 0 and expires_at > (select money_now(${now}::timestamptz))),
      wanted as (
        select order_id, points_krw, sum(points_krw) over (order by n) - points_krw as before_krw
        from ${sql.unnest('w', wanted, { n: 'int', orderId: 'uuid', pointsKrw: 'bigint' })}),
      taken as (
        select w.order_id, o.id, (least(o.before_krw + o.left_krw, w.before_krw + w.points_krw) - greatest(o.before_krw, w.before_krw))::bigint as krw
        from open o join wanted w on o.before_krw < w.before_krw + w.points_krw and w.before_krw < o.before_krw + o.left_krw),
      used as (insert into points_use (order_id, lot_id, used_krw) select order_id, id, krw from taken),
      moved as (
        update points_lot l set left_krw = l.left_krw - t.krw
        from (select id, sum(krw)::bigint as krw from taken group by id) t where l.id = t.id)
      select coalesce(sum(krw), 0)::bigint as krw from taken`,
  )
  if (krw < wantedKrw) throw new KiwiError('CONFLICT', { field: 'pointsKrw', reason: 'points_short', details: { pointsKrw: krw } })
  const parts = orders.map(({ orderId, pointsKrw }) => ({
    id: newId(now),
    idempotencyKey: holdKeyOf(orderId),
    amountKrw: pointsKrw,
    causeId: orderId,
  }))
  await placeHolds(tx, { accountId, dayLimitKrw: null, expiresAt: 'infinity' }, parts, now)
}

/** The hold of an order's points. */
export async function pointsHoldOf(db: Queryable, orderId: string): Promise<string> {
  const [hold] = await rows(db, sql<{ id: string }>`select id from hold where idempotency_key = ${holdKeyOf(orderId)}`)
  if (!hold) throw new Error(`order ${orderId} has no hold of its points`)
  return hold.id
}

/** Gives back points of an order that was not captured. The account is locked already. */
export async function releasePoints(tx: MainTx, orderId: string, amountKrw: number, now: Date): Promise<void> {
  const released = await releaseHold(tx, await pointsHoldOf(tx.db, orderId), amountKrw, 'voided', now)
  if (released !== amountKrw) throw new Error(`order ${orderId} could release ${released} of ${amountKrw} points`)
  await returnToLots(tx, orderId, amountKrw, now)
}

/**
 * Puts points of an order back into their lots, those that end last first, after a release or a
 * refund and under the same lock. What would end sooner, or has ended, lives on for
 * `returnedLiveDays`.
 */
export async function returnToLots(tx: MainTx, orderId: string, amountKrw: number, now: Date): Promise<void> {
  const { krw } = await one(
    tx.db,
    sql<{ krw: number }>`
      with used as (
        select u.lot_id, u.used_krw - u.returned_krw as open_krw,
               sum(u.used_krw - u.returned_krw) over (order by l.expires_at desc, l.id desc) - (u.used_krw - u.returned_krw) as before_krw
        from points_use u join points_lot l on l.id = u.lot_id where u.order_id = ${orderId}::uuid and u.used_krw > u.returned_krw),
      given as (select lot_id, least(open_krw, ${amountKrw}::bigint - before_krw)::bigint as krw from used where before_krw < ${amountKrw}::bigint),
      uses as (update points_use u set returned_krw = u.returned_krw + g.krw from given g where u.order_id = ${orderId}::uuid and u.lot_id = g.lot_id),
      lots as (
        update points_lot l set left_krw = l.left_krw + g.krw,
          expires_at = greatest(l.expires_at, ((money_now(${now}::timestamptz) at time zone 'Asia/Seoul')::date + ${returnedLiveDays}::int + 1)::timestamp at time zone 'Asia/Seoul')
        from given g where l.id = g.lot_id)
      select coalesce(sum(krw), 0)::bigint as krw from given`,
  )
  if (krw !== amountKrw) throw new Error(`order ${orderId} could return ${krw} of ${amountKrw} points`)
}

/** The points account and the wallet of a buyer, made before either is locked. */
export async function pointsAccountOf(tx: MainTx, personId: string, now: Date): Promise<string> {
  const [account] = await pointsOf(tx, [personId], now)
  return account!
}
