import * as z from 'zod'
import { parcelStates } from '../../shared/couriers.ts'
import { foreignText } from '../../shared/foreign-text.ts'
import { instant } from '../../shared/text.ts'
import type { ParcelEvent, Tracked } from './port.ts'

const text = z.string().max(2_000)
const detail = z.object({ timeString: text.nullish(), where: text.nullish(), kind: text.nullish() })
/** Names, addresses and phone numbers stand beside these fields; they are not read. */
const parcel = z.object({
  level: z.int().min(1).max(6),
  complete: z.boolean().nullish(),
  /** Only words beside the state: one that cannot be read must not hide that a parcel arrived. */
  trackingDetails: z.array(z.unknown()).nullish().catch(null),
})
const refusal = z.object({ status: z.literal(false), code: z.string().max(20) })

const unknownNumber = new Set(['104', '105'])
const wrongKey = new Set(['101', '102'])
const tooOften = '103'

const maxEventLength = 100
const maxEvents = 500

/**
 * What an answer of trackingInfo says; the code of the service, or what is wrong with the answer,
 * where it says nothing. Pure.
 */
export function trackedIn(body: unknown): Tracked | { fault: string } {
  const refused = refusal.safeParse(body).data
  if (refused) {
    if (unknownNumber.has(refused.code)) return { kind: 'unknown' }
    if (wrongKey.has(refused.code)) return { kind: 'refused', why: 'key' }
    if (refused.code === tooOften) return { kind: 'refused', why: 'rate' }
    return { fault: `code ${foreignText(refused.code, 20)}` }
  }
  const { data } = parcel.safeParse(body)
  if (!data) return { fault: 'an answer that cannot be read' }
  const isDelivered = data.complete === true || data.level === parcelStates.length
  return {
    kind: 'parcel',
    state: isDelivered ? 'delivered' : parcelStates[data.level - 1]!,
    event: newest((data.trackingDetails ?? []).slice(-maxEvents).flatMap((row) => detail.safeParse(row).data ?? [])),
  }
}

/** The event with the latest time; of those without a time, the last. */
function newest(details: z.infer<typeof detail>[]): ParcelEvent | null {
  const events = details.map(({ timeString, where, kind }) => ({
    at: timeIn(timeString ?? ''),
    text: eventText([kind, where].filter((word) => word).join(' · ')),
  }))
  return events.reduce<ParcelEvent | null>(
    (best, event) => (best === null || (event.at?.getTime() ?? 0) >= (best.at?.getTime() ?? 0) ? event : best),
    null,
  )
}

/** The service writes the time of Seoul without an offset. */
function timeIn(written: string): Date | null {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)/.exec(written) ?? []
  const at = instant.safeParse(`${day}T${time}+09:00`)
  return at.success ? new Date(at.data) : null
}

/** Couriers write the phone numbers of their drivers into events: they are left out. */
const eventText = (written: string) => foreignText(foreignText(written, 400).replaceAll(/\+?\d[\d\s.)-]{7,}\d/g, ''), maxEventLength)
