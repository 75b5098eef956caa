import type { Tracked } from '../../platform/courier/port.ts'
import type { ParcelState } from '../../shared/couriers.ts'
import { withdrawWithinMs } from './rules.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** When a courier is asked for the first time about what was sent. */
export const firstPollMs = hourMs
/** Then nobody asks about a parcel any more. */
const trackForMs = 30 * dayMs
/** Without news so long, buyer and shop are told. */
const silentAfterMs = 7 * dayMs
/**
 * Couriers give their numbers again: what happened so long before it was sent happened to another
 * parcel.
 */
const anotherParcelMs = 14 * dayMs
/** A buyer is told of an arrival at least so long before the purchase finishes itself. */
const tellAheadMs = dayMs

export interface SentParcel {
  sentAt: Date
  pollCount: number
  trackedState: ParcelState | null
  trackedAt: Date | null
  lastEvent: string | null
  silenceToldAt: Date | null
}

/**
 * What an answer says that was not known before; null if it says nothing new, or is of another
 * parcel.
 */
export function newsIn(tracked: Tracked, parcel: SentParcel, now: Date): { state: ParcelState; at: Date; text: string | null } | null {
  if (tracked.kind !== 'parcel') return null
  const { state, event } = tracked
  if (event?.at && event.at.getTime() < parcel.sentAt.getTime() - anotherParcelMs) return null
  const at = event?.at && event.at <= now ? event.at : null
  const text = event?.text || null
  const isKnown =
    state === parcel.trackedState && text === parcel.lastEvent && (at === null || at.getTime() === parcel.trackedAt?.getTime())
  return isKnown ? null : { state, at: at ?? now, text }
}

/** After news soon, and later with each answer without any; null once nobody asks any more. */
export function nextPollOf(
  parcel: Pick<SentParcel, 'sentAt'>,
  answersWithoutNews: number,
  state: ParcelState | null,
  now: Date,
): Date | null {
  if (now.getTime() - parcel.sentAt.getTime() >= trackForMs) return null
  const base = state === 'out' ? hourMs / 2 : hourMs
  return new Date(now.getTime() + Math.min(12 * hourMs, base * 2 ** Math.min(answersWithoutNews, 5)))
}

export const isSilent = ({ silenceToldAt, trackedAt, sentAt }: SentParcel, now: Date): boolean =>
  silenceToldAt === null && now.getTime() - Math.max(sentAt.getTime(), trackedAt?.getTime() ?? 0) >= silentAfterMs

/**
 * The courier's time of the arrival, never before it was sent and never in the future, and the end
 * of the time to send it back.
 */
export function arrivalOf(at: Date, sentAt: Date, now: Date): { deliveredAt: Date; finishBy: Date } {
  const deliveredAt = new Date(Math.min(now.getTime(), Math.max(at.getTime(), sentAt.getTime())))
  return { deliveredAt, finishBy: new Date(Math.max(deliveredAt.getTime() + withdrawWithinMs, now.getTime() + tellAheadMs)) }
}
