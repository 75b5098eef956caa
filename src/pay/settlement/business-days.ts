import { seoulDate } from '../../shared/seoul-day.ts'
import { bankHolidays, holidaysKnownUntil } from './holidays.ts'

/** Business days after a sale before it may be paid out. */
export const eligibleAfterDays = 2

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** In Seoul: daily jobs are aligned to midnight UTC. */
const settlesAtHour = 9
const warnBeforeDays = 60

/** Banks are closed on weekends and public holidays. */
export function isBusinessDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !bankHolidays.has(day)
}

/** The day `count` business days after `day`. */
export function businessDaysAfter(day: string, count: number): string {
  let date = day
  for (let left = count; left > 0;) {
    date = nextDay(date)
    if (isBusinessDay(date)) left -= 1
  }
  return date
}

/** The day from which a sale made now may be paid out. */
export const eligibleOn = (now: Date): string => businessDaysAfter(seoulDate(now), eligibleAfterDays)

/** The day of the next daily settlement: today until it has run, else the next business day. */
export function nextSettlementOn(now: Date): string {
  const today = seoulDate(now)
  const isStillToCome = isBusinessDay(today) && (now.getTime() + 9 * hourMs) % dayMs < settlesAtHour * hourMs
  return isStillToCome ? today : businessDaysAfter(today, 1)
}

/** A warning 60 days before the holiday table ends; null before that. */
export function holidayWarning(now: Date): string | null {
  const leftDays = (Date.parse(holidaysKnownUntil) - Date.parse(seoulDate(now))) / dayMs
  if (leftDays > warnBeforeDays) return null
  return `Bank holidays are known until ${holidaysKnownUntil} only. Add the next year to src/pay/settlement/holidays.ts; otherwise payouts may be due on a holiday.`
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)
}
