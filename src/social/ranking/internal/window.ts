import { eraHours, windowDays } from '../popular-formula.ts'

const hourMs = 3_600_000

/**
 * The votes that a run counts: whole hours from `start` to `cut`, which the rollup holds, and from
 * `cut` to `end` the log's events.
 */
export interface Window {
  start: Date
  cut: Date
  end: Date
  /** Hours since 1970. Decay is counted from here. */
  era: number
}

export function windowOf(end: Date): Window {
  const cutHour = Math.floor(end.getTime() / hourMs)
  return {
    start: new Date((cutHour - windowDays * 24) * hourMs),
    cut: new Date(cutHour * hourMs),
    end,
    era: Math.floor(cutHour / eraHours) * eraHours,
  }
}
