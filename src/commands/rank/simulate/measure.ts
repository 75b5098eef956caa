/**
 * What is compared: the feed of the product, the best that anybody could show, and two that know
 * nobody's taste.
 */
export const policies = ['interest', 'popular', 'random', 'oracle'] as const
export type Policy = (typeof policies)[number]

/** One visit: the expected number of opened posts among those shown. */
export interface Visit {
  day: number
  slots: number
  opened: Record<Policy, number>
}

export interface DayLine {
  day: number
  /** Expected opened posts per slot. */
  perSlot: Record<Policy, number>
  /** The share of the oracle's opened posts that a policy misses. */
  regret: Record<Exclude<Policy, 'oracle'>, number>
}

export function linesByDay(visits: readonly Visit[]): DayLine[] {
  const byDay = Map.groupBy(visits, ({ day }) => day)
  return [...byDay].sort(([one], [other]) => one - other).map(([day, ofDay]) => ({ day, ...meanOf(ofDay) }))
}

export function meanOf(visits: readonly Visit[]): Omit<DayLine, 'day'> {
  const slots = Math.max(
    1,
    visits.reduce((sum, visit) => sum + visit.slots, 0),
  )
  const sums = policies.map((policy) => [policy, visits.reduce((sum, { opened }) => sum + opened[policy], 0)] as const)
  const perSlot = Object.fromEntries(sums.map(([policy, sum]) => [policy, sum / slots])) as Record<Policy, number>
  const regretOf = (policy: Policy) => (perSlot.oracle === 0 ? 0 : 1 - perSlot[policy] / perSlot.oracle)
  return { perSlot, regret: { interest: regretOf('interest'), popular: regretOf('popular'), random: regretOf('random') } }
}

/**
 * 0 when all have the same, near 1 when one has all: the mean difference of two, over twice the
 * mean.
 */
export function gini(counts: readonly number[]): number {
  const sum = counts.reduce((all, count) => all + count, 0)
  if (sum === 0) return 0
  const weighted = counts.toSorted((a, b) => a - b).reduce((all, count, at) => all + (2 * (at + 1) - counts.length - 1) * count, 0)
  return weighted / (counts.length * sum)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
