import type { z } from 'zod'
import type { orderSummary, orderView } from '../schema.ts'
import type { EarlierParcel } from './parcels.ts'

type Parcel = z.infer<typeof orderView>['parcels'][number]
type Pieces = { lineId: string; quantity: number }[]

export interface ParcelFacts extends Omit<Parcel, 'sentAt'> {
  sentAt: Date
  /** When it left, or its courier was heard last. */
  heardMs: number
}

interface Past {
  parcels: EarlierParcel[]
  /** What lies in the last parcel. */
  lastPieces: Pieces
  /** Of the last parcel. */
  sentAt: Date | null
  trackedAt: Date | null
}

/**
 * The parcels of an order with what is in each: those of some pieces, oldest first, then that of
 * all the rest. Pure.
 */
export function parcelsOf(order: z.infer<typeof orderSummary>, past: Past): ParcelFacts[] {
  const titleOf = new Map(order.lines.map(({ lineId, title }) => [lineId, title]))
  const titled = (lines: Pieces) => lines.map((line) => ({ ...line, title: titleOf.get(line.lineId) ?? '' }))
  const parcels = past.parcels.map(({ id, courier, trackingNumber, trackedState, lastEvent, lines, ...parcel }): ParcelFacts => {
    const [sentAt, trackedAt] = [new Date(parcel.sentAt), parcel.trackedAt === null ? null : new Date(parcel.trackedAt)]
    const news = { state: trackedState, event: lastEvent, eventAt: trackedAt?.toISOString() ?? null }
    return { parcelId: id, courier, trackingNumber, ...news, sentAt, heardMs: heardMs(sentAt, trackedAt), lines: titled(lines) }
  })
  if (!order.parcel || !past.sentAt) return parcels
  const { sentAt, trackedAt, lastPieces } = past
  return [...parcels, { ...order.parcel, parcelId: null, sentAt, heardMs: heardMs(sentAt, trackedAt), lines: titled(lastPieces) }]
}

const heardMs = (sentAt: Date, trackedAt: Date | null): number => Math.max(sentAt.getTime(), trackedAt?.getTime() ?? 0)
