import { rows, run } from '../../../db/rows.ts'
import type { MainTx } from '../../../db/handles.ts'
import { sql } from '../../../db/sql.ts'
import { newId } from '../../../ids.ts'
import type { CourierCode, ParcelState } from '../../../shared/couriers.ts'
import { arrivalOf, firstPollMs } from '../track-rules.ts'
import { deliver } from './deliver.ts'
import { lockAnyOrder, restPieces, returnedPieces } from './find-order-for.ts'

interface SentPiece {
  lineId: string
  quantity: number
}

/** A parcel of an order that left before the last one; its times as json has them. */
export interface EarlierParcel {
  id: string
  courier: CourierCode
  trackingNumber: string
  sentAt: string
  trackedState: ParcelState | null
  trackedAt: string | null
  lastEvent: string | null
  lines: SentPiece[]
}

/** Parcels of `"order" o` that left before its last one, oldest first, as json. */
export const earlierParcels = sql`(
  select coalesce(json_agg(json_build_object('id', p.id, 'courier', p.courier, 'trackingNumber', p.tracking_number, 'sentAt', p.sent_at,
    'trackedState', p.tracked_state, 'trackedAt', p.tracked_at, 'lastEvent', p.last_event, 'lines', (
      select json_agg(json_build_object('lineId', n.line_id, 'quantity', n.quantity)) from parcel_line n where n.parcel_id = p.id)) order by p.id), '[]')
  from parcel p where p.order_id = o.id)`

/** What lies in the last parcel of `"order" o`, or will, as json. */
export const lastPieces = sql`(
  select coalesce(json_agg(json_build_object('lineId', l.id, 'quantity', ${restPieces}) order by l.position) filter (where ${restPieces} > 0), '[]')
  from order_line l where l.order_id = o.id)`

/**
 * Some pieces of a locked order leave before the others. Their number is asked about from now on.
 */
export async function addParcel(
  tx: MainTx,
  orderId: string,
  { courier, trackingNumber, lines }: { courier: CourierCode; trackingNumber: string; lines: SentPiece[] },
  now: Date,
): Promise<void> {
  const parcelId = newId(now)
  await run(
    tx.db,
    sql`
      with added as (
        insert into parcel (id, order_id, courier, tracking_number, sent_at, next_poll_at)
        values (${parcelId}::uuid, ${orderId}::uuid, ${courier}, ${trackingNumber}, ${now}::timestamptz, ${new Date(now.getTime() + firstPollMs)}::timestamptz)),
      filled as (
        insert into parcel_line (parcel_id, line_id, quantity)
        select ${parcelId}::uuid, n.line_id, n.quantity from ${sql.unnest('n', lines, { lineId: 'uuid', quantity: 'int' })})
      update "order" set fulfilment = 'partly_sent' where id = ${orderId}::uuid`,
  )
}

/**
 * Moves a locked order on after pieces of it arrived, or left it by a cancel or a refund: it is
 * sent when nothing is left to send, and it is with its buyer when all that is kept is in parcels
 * that arrived. Lost and refunded pieces are waited for no more; what came back had arrived.
 */
export async function settleParcels(tx: MainTx, orderId: string, now: Date): Promise<boolean> {
  const [found] = await rows(
    tx.db,
    sql<{ isAllSent: boolean; hasArrived: boolean; arrivedAt: Date | null }>`
      select o.fulfilment = 'sent' or (o.fulfilment = 'partly_sent' and l.is_all_sent) as is_all_sent, l.has_arrived,
        greatest(case when o.tracked_state = 'delivered' then greatest(o.tracked_at, o.sent_at) end,
          (select max(greatest(p.tracked_at, p.sent_at)) from parcel p where p.order_id = o.id and p.tracked_state = 'delivered')) as arrived_at
      from "order" o cross join lateral (
        select bool_and(n.rest <= 0) as is_all_sent,
          bool_and(n.kept + n.returned <= n.arrived + case when o.tracked_state = 'delivered' then greatest(n.rest, 0) else 0 end) as has_arrived
        from (
          select l.quantity - l.cancelled_quantity as kept, ${returnedPieces} as returned, ${restPieces} as rest, (
            select coalesce(sum(n.quantity), 0) from parcel_line n join parcel p on p.id = n.parcel_id
            where n.line_id = l.id and p.tracked_state = 'delivered') as arrived
          from order_line l where l.order_id = o.id) n) l
      where o.id = ${orderId}::uuid and o.state in ('confirmed', 'partly_cancelled')`,
  )
  if (!found?.isAllSent) return false
  await run(tx.db, sql`update "order" set fulfilment = 'sent' where id = ${orderId}::uuid and fulfilment = 'partly_sent'`)
  if (!found.hasArrived || found.arrivedAt === null) return false
  const order = (await lockAnyOrder(tx, orderId))!
  await deliver(tx, order, arrivalOf(found.arrivedAt, found.arrivedAt, now), 'order_delivered', now)
  return true
}
