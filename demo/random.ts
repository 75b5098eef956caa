/**
 * Seeded random numbers for the demo: the same seed gives the same data on every machine.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), seeded by FNV-1a over a text.
 */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer, both ends included. */
  int(min: number, max: number): number
  /** Uniform real in [min, max). */
  between(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** `count` different items in random order; all of them when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[]
  shuffle<T>(items: readonly T[]): T[]
  /** Normal by Box–Muller. */
  normal(mean: number, deviation: number): number
  /** An index by its weight. Weights need not sum to one. */
  weighted(weights: readonly number[]): number
  /** A separate generator: a change of one part of the plan does not change another. */
  fork(label: string): Random
}

export function seededRandom(seed: string | number): Random {
  const next = sfc32(`${seed}`)
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  const shuffle = <T>(items: readonly T[]): T[] => {
    const deck = [...items]
    for (let last = deck.length - 1; last > 0; last--) {
      const other = int(0, last)
      ;[deck[last], deck[other]] = [deck[other] as T, deck[last] as T]
    }
    return deck
  }
  return {
    next,
    int,
    between: (min, max) => min + next() * (max - min),
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new Error('pick needs at least one item')
      return items[int(0, items.length - 1)] as (typeof items)[number]
    },
    sample: (items, count) => shuffle(items).slice(0, count),
    shuffle,
    normal: (mean, deviation) => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    weighted: (weights) => {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      for (const [index, weight] of weights.entries()) {
        left -= weight
        if (left < 0) return index
      }
      return weights.length - 1
    },
    fork: (label) => seededRandom(`${seed}/${label}`),
  }
}

/** Weights of a Zipf law: item k (from 0) weighs 1 / (k + 1)^exponent. */
export function zipfWeights(count: number, exponent = 1): number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent)
}

function sfc32(seed: string): () => number {
  let a = fnv1a(`${seed}#a`)
  let b = fnv1a(`${seed}#b`)
  let c = fnv1a(`${seed}#c`)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let warmUp = 0; warmUp < 20; warmUp++) next()
  return next
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
