import { seoulDate } from '../../../../src/shared/seoul-day.ts'
import type { HistoryLine } from '../kiwi.ts'

export interface HistoryDay {
  /** A day in Seoul, e.g. `2026-11-22`. */
  day: string
  lines: HistoryLine[]
}

/** Groups lines by their day in Seoul, in the given order. */
export function groupByDay(lines: readonly HistoryLine[]): HistoryDay[] {
  const days: HistoryDay[] = []
  for (const line of lines) {
    const day = seoulDate(new Date(line.createdAt))
    const last = days.at(-1)
    if (last?.day === day) last.lines.push(line)
    else days.push({ day, lines: [line] })
  }
  return days
}
