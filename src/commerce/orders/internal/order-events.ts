import type { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { ReturnReason, ReturnState } from '../return-rules.ts'
import { keptKrw, type Party } from '../rules.ts'
import type { orderEvent, orderSummary } from '../schema.ts'
import { type ParcelFacts, parcelsOf } from './parcel-views.ts'
import { type EarlierParcel, earlierParcels, lastPieces } from './parcels.ts'

type Event = z.infer<typeof orderEvent>

export interface CancelRow {
  byWhom: Party
  at: Date
  reason: string
  amountKrw: number
  releasedKrw: number
  refundedKrw: number
  awaitingKrw: number
  isReturn: boolean
  lines: { lineId: string; quantity: number }[]
}

interface ReturnRow {
  createdAt: Date
  answeredAt: Date | null
  wasDisputed: boolean
  sentAt: Date | null
  endedAt: Date | null
  state: ReturnState
  reason: ReturnReason
  note: string
  answer: string
  lines: { lineId: string; quantity: number }[]
}

interface Times {
  confirmedAt: Date | null
  packedAt: Date | null
  sentAt: Date | null
  trackedAt: Date | null
  /** Those that left before the last one. */
  parcels: EarlierParcel[]
  lastPieces: { lineId: string; quantity: number }[]
  deliveredAt: Date | null
  finishedAt: Date | null
  finishedBy: 'buyer' | 'kiwi' | null
  settledAt: Date | null
  settledKrw: number | null
}

/**
 * The cancels of an order, oldest first, the time of its confirmation, and the payout of its sale.
 */
export async function readPast(ctx: Ctx, orderId: string): Promise<Times & { cancels: CancelRow[]; returns: ReturnRow[] }> {
  const [cancels, [times], returns] = await Promise.all([
    rows(
      ctx.main.db,
      sql<CancelRow>`
        select c.by_whom, c.created_at as at, c.reason, c.amount_krw, c.released_krw, c.refunded_krw, c.awaiting_krw,
               exists (select from return_request r where r.cancel_id = c.id) as is_return, (
          select json_agg(json_build_object('lineId', cl.line_id, 'quantity', cl.quantity))
          from order_cancel_line cl where cl.cancel_id = c.id) as lines
        from order_cancel c where c.order_id = ${orderId}::uuid order by c.created_at, c.id`,
    ),
    rows(
      ctx.main.db,
      sql<Times>`
        select o.confirmed_at, o.packed_at, o.sent_at, o.tracked_at, ${earlierParcels} as parcels, ${lastPieces} as last_pieces, o.delivered_at, o.finished_at, o.finished_by, p.ended_at as settled_at, l.gross_krw - l.fee_krw - l.vat_krw as settled_krw
        from "order" o
        left join settlement_line l on l.transfer_id = o.capture_transfer_id
        left join payout p on p.id = l.payout_id and p.state = 'confirmed'
        where o.id = ${orderId}::uuid`,
    ),
    rows(
      ctx.main.db,
      sql<ReturnRow>`
        select r.created_at, r.answered_at, r.was_disputed, r.sent_at, r.ended_at, r.state, r.reason, r.note, r.answer, (
          select json_agg(json_build_object('lineId', n.line_id, 'quantity', n.quantity)) from return_line n where n.return_id = r.id) as lines
        from return_request r where r.order_id = ${orderId}::uuid order by r.id`,
    ),
  ])
  return {
    confirmedAt: null,
    packedAt: null,
    sentAt: null,
    trackedAt: null,
    parcels: [],
    lastPieces: [],
    deliveredAt: null,
    finishedAt: null,
    finishedBy: null,
    settledAt: null,
    settledKrw: null,
    ...times,
    cancels,
    returns,
  }
}

/** The events of an order, oldest first. Only the shop sees its payout. Pure. */
export function eventsOf(order: z.infer<typeof orderSummary>, past: Awaited<ReturnType<typeof readPast>>, who: 'buyer' | 'shop'): Event[] {
  const titleOf = new Map(order.lines.map(({ lineId, title }) => [lineId, title]))
  const released = new Map<string, number>()
  for (const { lineId, quantity } of past.cancels.filter(({ releasedKrw }) => releasedKrw > 0).flatMap(({ lines }) => lines))
    released.set(lineId, (released.get(lineId) ?? 0) + quantity)
  const plain = { releasedKrw: null, refundedKrw: null, awaitingKrw: null, reason: null }

  const events: Event[] = [
    {
      ...plain,
      kind: 'placed',
      at: order.createdAt,
      byWhom: 'buyer',
      amountKrw: order.totalKrw,
      lines: order.lines.map(({ title, quantity }) => ({ title, quantity })),
    },
    ...past.cancels.map(({ byWhom, at, amountKrw, releasedKrw, refundedKrw, awaitingKrw, isReturn, reason, lines }): Event => ({
      kind: isReturn ? 'returned' : byWhom === 'kiwi' ? 'expired' : 'cancelled',
      at: at.toISOString(),
      byWhom,
      amountKrw,
      releasedKrw,
      refundedKrw,
      awaitingKrw,
      reason: reason === '' ? null : reason,
      lines: lines.map(({ lineId, quantity }) => ({ title: titleOf.get(lineId) ?? '', quantity })),
    })),
  ]
  if (past.confirmedAt !== null) {
    const captured = order.lines
      .map(({ lineId, title, quantity }) => ({ title, quantity: quantity - (released.get(lineId) ?? 0) }))
      .filter(({ quantity }) => quantity > 0)
    // Sorted by kind, because a cancel and the capture may have one millisecond: cancels before the
    // capture released money.
    const place = events.filter(({ kind, releasedKrw }) => kind === 'placed' || (releasedKrw ?? 0) > 0).length
    events.splice(place, 0, {
      ...plain,
      kind: 'confirmed',
      at: past.confirmedAt.toISOString(),
      byWhom: 'shop',
      amountKrw: order.capturedKrw,
      lines: captured,
    })
  }
  const tell = (when: Date | null, event: Pick<Event, 'kind' | 'byWhom' | 'amountKrw'> & Partial<Event>) => {
    if (when === null) return
    const at = when.toISOString()
    events.splice(events.findLastIndex((other) => other.at <= at) + 1, 0, { ...plain, lines: [], ...event, at })
  }
  tell(past.packedAt, { kind: 'packed', byWhom: 'shop', amountKrw: 0 })
  for (const event of parcelEvents(parcelsOf(order, past), past.deliveredAt)) tell(event.when, { ...event.event, amountKrw: 0 })
  tell(past.finishedAt, { kind: 'finished', byWhom: past.finishedBy ?? 'kiwi', amountKrw: keptKrw(order) })
  const titled = (lines: ReturnRow['lines']) => lines.map(({ lineId, quantity }) => ({ title: titleOf.get(lineId) ?? '', quantity }))
  const words = (text: string) => (text === '' ? null : text)
  for (const { createdAt, answeredAt, wasDisputed, sentAt, endedAt, state, reason, note, answer, lines } of past.returns) {
    tell(createdAt, { kind: 'return_asked', byWhom: 'buyer', amountKrw: 0, reason: words(note), lines: titled(lines) })
    tell(answeredAt, { kind: wasDisputed ? 'return_disputed' : 'return_accepted', byWhom: 'shop', amountKrw: 0, reason: words(answer) })
    tell(sentAt, { kind: 'return_sent', byWhom: 'buyer', amountKrw: 0 })
    // A refund tells its end by itself.
    const end = state === 'lapsed' && reason === 'lost' ? lostArrived : returnEnds[state]
    if (end) tell(endedAt, { ...end, amountKrw: 0 })
  }
  if (who === 'shop' && past.settledKrw !== null) tell(past.settledAt, { kind: 'settled', byWhom: 'kiwi', amountKrw: past.settledKrw })
  return events
}

/**
 * Each parcel left, and arrived; what is in it is said where there are several. The last arrival is
 * that of the order, unless the shop said it.
 */
function parcelEvents(parcels: ParcelFacts[], deliveredAt: Date | null) {
  const linesOf = ({ lines }: ParcelFacts) => (parcels.length === 1 ? [] : lines.map(({ title, quantity }) => ({ title, quantity })))
  const came = parcels.filter(({ state }) => state === 'delivered').sort((one, other) => one.heardMs - other.heardMs)
  const last = parcels.length > 0 && came.length === parcels.length && deliveredAt ? came.pop() : undefined
  const sent = { kind: 'sent', byWhom: 'shop' } as const
  const handedOver = { kind: 'handed_over', byWhom: 'shop' } as const
  const arrived = { kind: 'arrived', byWhom: 'kiwi' } as const
  return [
    ...parcels.map((parcel) => ({ when: parcel.sentAt, event: { ...sent, lines: linesOf(parcel) } })),
    ...came.map((parcel) => ({ when: new Date(parcel.heardMs), event: { ...arrived, lines: linesOf(parcel) } })),
    { when: deliveredAt, event: last ? { ...arrived, lines: linesOf(last) } : { ...handedOver, lines: [] } },
  ]
}

const lostArrived = { kind: 'lost_arrived', byWhom: 'kiwi' } as const
const returnEnds: Partial<Record<ReturnState, Pick<Event, 'kind' | 'byWhom'>>> = {
  exchanged: { kind: 'exchanged', byWhom: 'shop' },
  rejected: { kind: 'return_rejected', byWhom: 'kiwi' },
  cancelled: { kind: 'return_cancelled', byWhom: 'buyer' },
  lapsed: { kind: 'return_lapsed', byWhom: 'kiwi' },
}
