import { describe, expect, it } from 'vitest'
import { alpha, compare, type Moments, noMoments, type Outcome, rateOf, sampleRatio, withPerson } from './rules.ts'

/** Mulberry32: the same seed gives the same numbers. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const sumsOf = (people: Outcome[]): Moments => people.reduce(withPerson, noMoments)

/**
 * People who differ much: some click at almost everything, most at little, and some look ten times
 * as often.
 */
function simulated(
  random: () => number,
  people: number,
  days: number,
  more: [number, number],
  look: (arms: [Moments, Moments], day: number) => boolean,
) {
  const all = Array.from({ length: people }, (_, at) => ({
    arm: at % 2,
    taste: 0.6 * random() ** 3,
    perDay: 1 + Math.floor(10 * random() ** 2),
    joins: Math.floor(random() * 4),
    outcome: { impressions: 0, clicks: 0, likes: 0 },
  }))
  for (let day = 0; day < days; day += 1) {
    for (const one of all) {
      if (day < one.joins) continue
      for (let shown = 0; shown < one.perDay; shown += 1) {
        one.outcome.impressions += 1
        if (random() < one.taste + more[one.arm]!) one.outcome.clicks += 1
      }
    }
    const armSums = [0, 1].map((arm) => sumsOf(all.flatMap((one) => (one.arm === arm && one.outcome.impressions > 0 ? [one.outcome] : []))))
    if (look(armSums as [Moments, Moments], day)) return day
  }
  return null
}

describe('a comparison that is looked at daily', () => {
  it('calls a difference real that is none in at most 5 % of experiments, where a test for one look does so far more often', () => {
    const random = seeded(7)
    let [called, calledNaively] = [0, 0]
    const experiments = 400
    for (let n = 0; n < experiments; n += 1) {
      let naive = false
      const stopped = simulated(random, 240, 21, [0, 0], ([first, arm]) => {
        const { rate: a, variance: va } = rateOf(first, 'clicks')!
        const { rate: b, variance: vb } = rateOf(arm, 'clicks')!
        naive ||= Math.abs(b - a) > 1.96 * Math.sqrt(va + vb)
        return compare(first, arm, 'clicks', 1)!.verdict !== 'open'
      })
      if (stopped !== null) called += 1
      if (naive) calledNaively += 1
    }
    expect(called / experiments).toBeLessThanOrEqual(alpha)
    expect(calledNaively / experiments).toBeGreaterThan(2 * alpha)
  })

  it('stops, with the right verdict, when there is a difference', () => {
    const random = seeded(11)
    const verdicts = Array.from({ length: 20 }, () => {
      let verdict = 'open'
      simulated(random, 1_500, 21, [0, 0.06], ([first, arm]) => (verdict = compare(first, arm, 'clicks', 1)!.verdict) !== 'open')
      return verdict
    })
    expect(verdicts).not.toContain('worse')
    expect(verdicts.filter((one) => one === 'better').length).toBeGreaterThanOrEqual(18)
  })

  it('takes people as the unit: who does the same ten times is not ten people', () => {
    const few = sumsOf(Array.from({ length: 50 }, (_, at) => ({ impressions: 100, clicks: at % 2 === 0 ? 100 : 0, likes: 0 })))
    const many = sumsOf(Array.from({ length: 5_000 }, (_, at) => ({ impressions: 1, clicks: at % 2, likes: 0 })))
    expect(rateOf(few, 'clicks')!.rate).toBe(rateOf(many, 'clicks')!.rate)
    expect(rateOf(few, 'clicks')!.variance / rateOf(many, 'clicks')!.variance).toBeCloseTo(102, 0)
  })

  it('decides nothing about few people, and nothing where nobody did anything', () => {
    const arm = (people: number, clicks: number) =>
      sumsOf(Array.from({ length: people }, (_, at) => ({ impressions: 10, clicks: at < clicks ? 10 : 0, likes: 0 })))
    expect(compare(arm(99, 5), arm(99, 90), 'clicks', 1)!.verdict).toBe('open')
    expect(compare(arm(200, 10), arm(200, 180), 'clicks', 1)!.verdict).toBe('better')
    expect(compare(arm(200, 0), arm(200, 0), 'clicks', 1)).toBeNull()
    expect(compare(arm(1, 0), arm(200, 0), 'clicks', 1)).toBeNull()
  })
})

describe('the share of people per arm', () => {
  it('is found wrong when it is, and not when chance explains it, at any look', () => {
    expect(sampleRatio([5_000, 5_090]).isMismatch).toBe(false)
    expect(sampleRatio([5_000, 5_600]).isMismatch).toBe(true)
    expect(sampleRatio([1_000, 1_010, 700]).isMismatch).toBe(true)
    expect(sampleRatio([0, 0]).p).toBe(1)
    const random = seeded(3)
    let wrong = 0
    for (let n = 0; n < 1_000; n += 1) {
      const people = [0, 0]
      for (let day = 0; day < 20; day += 1) {
        for (let one = 0; one < 100; one += 1) people[random() < 0.5 ? 0 : 1]! += 1
        if (sampleRatio(people).isMismatch) {
          wrong += 1
          break
        }
      }
    }
    expect(wrong).toBeLessThanOrEqual(1)
  })
})
