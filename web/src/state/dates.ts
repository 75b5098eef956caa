import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { formatOf } from './format-of.ts'

/**
 * All dates and times that are shown. Social times are in the reader's time zone. Times of money
 * are in Seoul's, as the ledger, the bank and the limits count; readers in other zones see that
 * named.
 */

const seoul = 'Asia/Seoul'

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** `방금`, `5분 전`, `3일 전`; after a week the date in the reader's time zone. */
export function formatAgo(iso: string, now = Date.now()): string {
  const ageSeconds = Math.max(0, (now - Date.parse(iso)) / 1000)
  if (ageSeconds >= 7 * 86_400) return dateOf(iso, undefined, now)
  const step = steps.find(([, seconds]) => ageSeconds >= seconds)
  if (!step) return m.just_now()
  return formatOf(Intl.RelativeTimeFormat, getLocale(), { numeric: 'always' }).format(-Math.floor(ageSeconds / step[1]), step[0])
}

/** `오후 3:08`, in the reader's time zone. */
export const formatTime = (iso: string) => write(iso, { hour: 'numeric', minute: '2-digit' })

/** `11월 22일 오후 3:08`, in the reader's time zone. */
export const formatDateTime = (iso: string) => write(iso, { month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' })

/** The reader's calendar day of an instant, for comparing; '' for no instant. */
export const dayOf = (iso: string) => (iso === '' ? '' : new Date(iso).toDateString())

/**
 * Korean months have one form; the long one loses the brackets around the weekday beside a year
 * ("2027년 1월 3일 일").
 */
const weekdayParts = () => ({ month: getLocale() === 'ko' ? 'short' : 'long', day: 'numeric', weekday: 'short' }) as const

/** `11월 22일 (일)`, in the reader's time zone. */
export const formatSocialDay = (iso: string, now = Date.now()) => write(iso, { ...weekdayParts(), ...yearOf(iso, undefined, now) })

/** A calendar day, given as `2026-11-23`: the same day in every time zone. */
export const formatDay = (day: string) => dateOf(`${day}T00:00:00Z`, 'UTC', Date.now())

/** `2026년 11월`, given as `2026-11`. */
export const formatMonth = (month: string) => write(`${month}-01T00:00:00Z`, { year: 'numeric', month: 'long', timeZone: 'UTC' })

/** `11월 22일 (일)`, with the year if it is not this year. */
export function formatWeekday(day: string, now = Date.now()): string {
  return write(`${day}T00:00:00Z`, {
    ...weekdayParts(),
    timeZone: 'UTC',
    ...yearOf(`${day}T00:00:00Z`, 'UTC', now),
  })
}

export const isPast = (iso: string, now = Date.now()) => Date.parse(iso) < now

export const moneyDate = (iso: string) => dateOf(iso, seoul, Date.now())

export const moneyTime = (iso: string) => saySeoul(write(iso, { hour: 'numeric', minute: '2-digit', timeZone: seoul }), iso)

export const moneyDateTime = (iso: string) =>
  saySeoul(write(iso, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: seoul }), iso)

/** To the second, for receipts. */
export const moneyExact = (iso: string) => saySeoul(write(iso, { dateStyle: 'long', timeStyle: 'medium', timeZone: seoul }), iso)

function saySeoul(text: string, iso: string): string {
  return new Date(iso).getTimezoneOffset() === -9 * 60 ? text : m.time_in_seoul({ time: text })
}

function dateOf(iso: string, timeZone: string | undefined, now: number): string {
  return write(iso, { month: 'long', day: 'numeric', timeZone, ...yearOf(iso, timeZone, now) })
}

/** The year is written only if it is not this year. */
function yearOf(iso: string, timeZone: string | undefined, now: number): { year?: 'numeric' } {
  const year = (instant: Date) => formatOf(Intl.DateTimeFormat, 'en', { year: 'numeric', timeZone }).format(instant)
  return year(new Date(iso)) === year(new Date(now)) ? {} : { year: 'numeric' }
}

function write(iso: string, options: Intl.DateTimeFormatOptions): string {
  return formatOf(Intl.DateTimeFormat, getLocale(), options).format(new Date(iso))
}
