import { InvalidArgumentError } from 'commander'
import { firstSeoulDay, isSeoulDay, lastSeoulDay, readInstant, seoulDate } from '../shared/seoul-day.ts'
import { CommandFailure } from './io.ts'

/** `--day`, `--from`: a calendar day in Seoul. */
export function dayOption(text: string): string {
  const now = new Date()
  if (isSeoulDay(text, now)) return text
  throw new InvalidArgumentError(`It is a day in Seoul from ${firstSeoulDay} to ${lastSeoulDay(now)}, as 2026-11-22.`)
}

/** Refuses a day that has not begun in Seoul: there is nothing to settle or to read yet. */
export function begunDay(day: string, now: Date): string {
  const today = seoulDate(now)
  if (day > today) throw new CommandFailure(`${day} lies in the future: in Seoul it is ${today}.`, { exitCode: 2 })
  return day
}

/** `--at`, `--now`, `--since`: an instant with its zone; a day means its end in Seoul. */
export function instantOption(text: string): Date {
  const now = new Date()
  const at = readInstant(text, now)
  if (at) return at
  throw new InvalidArgumentError(
    `It is an instant with its zone, as 2026-11-22T09:00:00+09:00, or a day, as 2026-11-22, for its end in Seoul; from ${firstSeoulDay} to ${lastSeoulDay(now)}.`,
  )
}
