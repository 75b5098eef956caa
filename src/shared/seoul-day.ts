/** Korea keeps UTC+9 all year: a day in Seoul always has 24 hours. */
const seoulOffsetMs = 9 * 3_600_000
const dayMs = 86_400_000

/** Kiwi has no history before this day. */
export const firstSeoulDay = '2020-01-01'
/** A later day is a typing mistake. */
const plannedYears = 5

/** The calendar day in Seoul, YYYY-MM-DD. */
export function seoulDate(at: Date): string {
  return new Date(at.getTime() + seoulOffsetMs).toISOString().slice(0, 10)
}

/** Whether the text is a calendar day, YYYY-MM-DD; false for 2026-02-30. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

export const startOfSeoulDay = (day: string): Date => new Date(`${day}T00:00:00+09:00`)
/** The last millisecond of the day. */
export const endOfSeoulDay = (day: string): Date => new Date(startOfSeoulDay(day).getTime() + dayMs - 1)

/** The last accepted day: 31 December, five years from now. */
export const lastSeoulDay = (now: Date): string => `${Number(seoulDate(now).slice(0, 4)) + plannedYears}-12-31`

export const isSeoulDay = (text: string, now: Date): boolean => isCalendarDay(text) && text >= firstSeoulDay && text <= lastSeoulDay(now)

const instantPattern = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/**
 * Reads an instant in ISO 8601 with a zone, or a day, which means its end in Seoul. Null for other
 * text (a number, no calendar day, a time without a zone) and for an instant outside the accepted
 * days.
 */
export function readInstant(text: string, now: Date): Date | null {
  if (isSeoulDay(text, now)) return endOfSeoulDay(text)
  const [, day] = instantPattern.exec(text) ?? []
  if (day === undefined || !isCalendarDay(day)) return null
  const at = new Date(text)
  return !Number.isNaN(at.getTime()) && isSeoulDay(seoulDate(at), now) ? at : null
}
