import { build, type Histogram } from 'hdr-histogram-js'

export interface Choice {
  name: string
  /** How often it is taken, beside the others. */
  weight: number
  once(n: number): Promise<unknown>
}

export interface Taken {
  name: string
  sent: number
  failed: number
  /** In µs, of answers and refusals alike, from the moment at which it should have been sent. */
  histogram: Histogram
}

export interface Loaded {
  /** In the order of their weight; `all` comes last. */
  taken: Taken[]
  /** How often each failure came, by its words. */
  failures: Map<string, number>
  /** Not sent, because so many waited for an answer that the sender would have measured itself. */
  dropped: number
}

export interface Pace {
  perSecond: number
  seconds: number
  signal: AbortSignal
  /** Of waiting answers: `mostWaitingAtOnce`. */
  mostWaiting?: number
  random?: () => number
  nameOf?: (failure: unknown) => string
}

/** Beyond it nothing is sent. */
export const mostWaitingAtOnce = 4_000
const oneMinuteUs = 60_000_000
const tickMs = 5
const newHistogram = () =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: oneMinuteUs, numberOfSignificantValueDigits: 3, useWebAssembly: false })

/**
 * An open loop: calls are sent at their rate, however late the answers are. A latency counts from
 * when its call was due, so a pause of the server is in the figures of all calls of that time
 * (no coordinated omission, Tene 2013).
 */
export async function openLoop(choices: readonly Choice[], pace: Pace): Promise<Loaded> {
  const { perSecond, seconds, signal, mostWaiting = mostWaitingAtOnce, random = Math.random, nameOf = String } = pace
  const heaviest = choices.toSorted((one, other) => other.weight - one.weight)
  const taken = [...heaviest.map(({ name }) => name), 'all'].map((name) => ({ name, sent: 0, failed: 0, histogram: newHistogram() }))
  const all = taken.at(-1)!
  const failures = new Map<string, number>()
  const waiting = new Set<Promise<void>>()
  let dropped = 0

  const send = async (at: number, dueMs: number) => {
    const [one, n] = [taken[at]!, taken[at]!.sent]
    one.sent += 1
    all.sent += 1
    try {
      await heaviest[at]!.once(n)
    } catch (failure) {
      one.failed += 1
      all.failed += 1
      const words = nameOf(failure)
      failures.set(words, (failures.get(words) ?? 0) + 1)
    }
    const us = Math.min(oneMinuteUs, Math.max(1, Math.round((performance.now() - dueMs) * 1_000)))
    one.histogram.recordValue(us)
    all.histogram.recordValue(us)
  }

  const startMs = performance.now()
  const total = Math.round(perSecond * seconds)
  for (let next = 0; next < total && !signal.aborted;) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) * perSecond) / 1_000) + 1)
    for (; next < due; next += 1) {
      if (waiting.size >= mostWaiting) {
        dropped += 1
        continue
      }
      const sending: Promise<void> = send(pick(heaviest, random()), startMs + (next * 1_000) / perSecond).finally(() =>
        waiting.delete(sending),
      )
      waiting.add(sending)
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs))
  }
  await Promise.all(waiting)
  return { taken, failures, dropped }
}

/** The place of the choice that `fraction`, 0 to 1, of all weight falls on. */
export function pick(choices: readonly Pick<Choice, 'weight'>[], fraction: number): number {
  let left = fraction * choices.reduce((sum, { weight }) => sum + weight, 0)
  const at = choices.findIndex(({ weight }) => (left -= weight) < 0)
  return at === -1 ? choices.length - 1 : at
}
