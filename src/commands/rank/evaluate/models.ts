import { interactionWeights } from '../../../social/interactions/rules.ts'
import { refreshEase } from '../../../social/interest/refresh-ease.ts'
import { refreshNeighbours } from '../../../social/interest/refresh-neighbours.ts'
import type { Weights } from '../../../social/interest/rules.ts'
import { scorePeople } from '../../../social/interest/score-people.ts'
import type { DataSet } from './data-set.ts'
import { loadHistory } from './load-history.ts'
import { itemCosine } from './item-cosine.ts'
import { listLength } from './measure.ts'
import type { LogCtx } from './own-log.ts'
import type { Step } from './protocols.ts'

/** A list per person, best first, without what the person met in training. */
export type Lists = number[][]

export interface Run {
  ctx: LogCtx
  data: DataSet
  people: readonly number[]
  weights: Weights
  onStep: (done: number, total: number) => void
}

const peoplePerRead = 200
/** Recent popularity: an act counts half after a twentieth of the time that the training covers. */
const recentShare = 1 / 20

/** The product's own ranking first, then what it must be better than. */
export const models: Record<string, (run: Run) => Promise<Lists>> = {
  interest: rankByInterest,
  popularity: (run) => Promise.resolve(rankAlike(run, popularity(run.data))),
  'recent popularity': (run) => Promise.resolve(rankAlike(run, recentPopularity(run.data))),
  'item-kNN': (run) => Promise.resolve(rankByCosine(run)),
}

/**
 * Loads the log, lets the product's jobs compute the neighbours, and asks for the scores of each
 * person as their feed does.
 */
async function rankByInterest({ ctx, data, people, weights, onStep }: Run): Promise<Lists> {
  const total = data.training.size + people.length
  await loadHistory(ctx, data, () => {})
  await refreshNeighbours(ctx, { weights: weights.near })
  await refreshEase(ctx, { weights: weights.ease })
  onStep(data.training.size, total)
  const items = new Map(data.catalogue.map((item) => [data.itemId(item), item]))
  const order = popularity(data)
  const lists: Lists = []
  for (let from = 0; from < people.length; from += peoplePerRead) {
    const some = people.slice(from, from + peoplePerRead)
    const scores = await scorePeople(
      ctx,
      some.map((person) => data.personId(person)),
      weights,
    )
    for (const person of some) {
      const scored = (scores.get(data.personId(person)) ?? []).slice(0, listLength).map(({ postId }) => items.get(postId)!)
      lists.push(filledUp(scored, order, data.seen(person)))
    }
    onStep(data.training.size + lists.length, total)
  }
  return lists
}

function rankByCosine({ data, people }: Run): Lists {
  const order = popularity(data)
  const numbers = new Map(data.catalogue.map((item, number) => [item, number]))
  const places = new Map([...data.training.keys()].map((person, place) => [person, place]))
  const histories = [...data.training.values()].map((history) => history.filter(isChosen).map(({ item }) => numbers.get(item)!))
  const unknown = histories.push([]) - 1
  const asked = people.map((person) => places.get(person) ?? unknown)
  return itemCosine(histories, data.catalogue.length, asked, listLength).map((list, at) => {
    const seen = data.seen(people[at]!)
    const items = list.map((number) => data.catalogue[number]!).filter((item) => !seen.has(item))
    return filledUp(items, order, seen)
  })
}

function rankAlike({ data, people }: Run, order: readonly number[]): Lists {
  return people.map((person) => filledUp([], order, data.seen(person)))
}

function isChosen({ kind }: Step): boolean {
  return interactionWeights[kind] > 0
}

/** The list, then the rest of `order`, up to 20 places. */
function filledUp(list: readonly number[], order: readonly number[], seen: ReadonlySet<number>): number[] {
  const filled = [...list]
  const taken = new Set(list)
  for (const item of order) {
    if (filled.length >= listLength) break
    if (!seen.has(item) && !taken.has(item)) filled.push(item)
  }
  return filled
}

function popularity(data: DataSet): number[] {
  return ordered(data, () => 1)
}

function recentPopularity(data: DataSet): number[] {
  const times = [...data.training.values()].flatMap((history) => [history[0]!.timeMs, history.at(-1)!.timeMs])
  const [first, last] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [Infinity, -Infinity])
  const halfLifeMs = Math.max(1, (last - first) * recentShare)
  return ordered(data, (timeMs) => 0.5 ** ((last - timeMs) / halfLifeMs))
}

/** The catalogue by the sum of `worth` over the people who chose an item, the highest first. */
function ordered(data: DataSet, worth: (timeMs: number) => number): number[] {
  const sums = new Map(data.catalogue.map((item) => [item, 0]))
  for (const history of data.training.values()) {
    for (const step of history.filter(isChosen)) sums.set(step.item, sums.get(step.item)! + worth(step.timeMs))
  }
  return data.catalogue.toSorted((a, b) => sums.get(b)! - sums.get(a)!)
}
