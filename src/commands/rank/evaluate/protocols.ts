import { createHash } from 'node:crypto'
import { type InteractionKind, interactionWeights } from '../../../social/interactions/rules.ts'
import type { Interactions } from './read-interactions.ts'

export const protocols = ['chronological', 'leave-last-out', 'split'] as const
export type Protocol = (typeof protocols)[number]

/** Of the interactions of each person, for `chronological`. */
const trainedShare = 0.8
/** People tested by `leave-last-out`; each has one test, so that more add little. */
export const mostLastOut = 3000

/** One interaction of a history. */
export interface Step {
  item: number
  kind: InteractionKind
  timeMs: number
}

/** What is learnt and what is asked; both by person. */
export interface Trial {
  /** Oldest first, each item once. */
  training: Map<number, Step[]>
  /** Items that the person chose later and had not met in training; nobody without any. */
  tests: Map<number, Set<number>>
}

/**
 * Histories in the order of time, equal times in the order of the file. An item counts where the
 * person met it first, with the strongest kind: what they know already is no test.
 */
export function historiesOf({ people, items, timesMs, kinds }: Interactions): Map<number, Step[]> {
  const histories = new Map<number, Step[]>()
  for (const [row, person] of people.entries()) {
    const step = { item: items[row]!, kind: kinds[row]!, timeMs: timesMs[row]! }
    const history = histories.get(person)
    if (history) history.push(step)
    else histories.set(person, [step])
  }
  for (const [person, history] of histories) {
    const first = new Map<number, Step>()
    for (const step of history.sort((a, b) => a.timeMs - b.timeMs)) {
      const met = first.get(step.item)
      if (!met) first.set(step.item, step)
      else if (isStronger(step.kind, met.kind)) met.kind = step.kind
    }
    histories.set(person, [...first.values()])
  }
  return histories
}

export function chronological(histories: ReadonlyMap<number, Step[]>): Trial {
  return split(histories, (length) => Math.max(1, Math.floor(trainedShare * length)))
}

/**
 * The last interaction is the test. More than 3,000 people are drawn by the seed, whatever order
 * the file has.
 */
export function leaveLastOut(histories: ReadonlyMap<number, Step[]>, names: readonly string[], seed: string): Trial {
  const trial = split(histories, (length) => Math.max(1, length - 1))
  if (trial.tests.size <= mostLastOut) return trial
  const place = new Map(
    [...trial.tests.keys()].map((person) => [person, createHash('sha256').update(`${seed}:${names[person]}`).digest('hex')]),
  )
  const drawn = [...trial.tests].sort(([a], [b]) => (place.get(a)! < place.get(b)! ? -1 : 1)).slice(0, mostLastOut)
  return { training: trial.training, tests: new Map(drawn) }
}

export function givenSplit(training: Map<number, Step[]>, later: ReadonlyMap<number, Step[]>): Trial {
  const tests = new Map<number, Set<number>>()
  for (const [person, history] of later) addTest(tests, person, history, training.get(person) ?? [])
  return { training, tests }
}

function split(histories: ReadonlyMap<number, Step[]>, trained: (length: number) => number): Trial {
  const trial: Trial = { training: new Map(), tests: new Map() }
  for (const [person, history] of histories) {
    const end = trained(history.length)
    trial.training.set(person, history.slice(0, end))
    addTest(trial.tests, person, history.slice(end), [])
  }
  return trial
}

function addTest(tests: Map<number, Set<number>>, person: number, later: readonly Step[], known: readonly Step[]): void {
  const met = new Set(known.map(({ item }) => item))
  const chosen = later.filter(({ item, kind }) => interactionWeights[kind] > 0 && !met.has(item)).map(({ item }) => item)
  if (chosen.length > 0) tests.set(person, new Set(chosen))
}

/** A hide stands whatever else the person did. */
function isStronger(one: InteractionKind, other: InteractionKind): boolean {
  const [a, b] = [interactionWeights[one], interactionWeights[other]]
  return b >= 0 && (a < 0 || a > b)
}
