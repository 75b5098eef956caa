import { type EaseWeights, interestFormula, interestFormulas } from '../rules.ts'
import type { Act, Neighbours } from './act.ts'
import { bestOf } from './best-of.ts'
import { type Histories, packHistories } from './histories.ts'
import { inversion } from './symmetric-inverse.ts'

/**
 * EASE: the item-item weights with the least squared error of "each choice follows from the
 * person's other choices", in closed form. With G = XᵀX + ridge and P = G⁻¹ the weight of post i
 * for post j is −P(i,j) ÷ P(j,j); X(person, post) is the root of the act's weight, the mean weight
 * being 1. Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data". Only the most chosen
 * posts take part, and each keeps its largest weights, those below zero too: they take from a post
 * what others said for it.
 */
export function easeNeighbours(
  histories: Iterable<readonly Act[]>,
  weights: EaseWeights = interestFormulas[interestFormula].ease,
): Map<string, Neighbours> {
  const steps = easeSteps(packHistories(histories, weights.longestHistory), weights)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same in steps of some hundredths of a second, for a process that has other work too. */
export function* easeSteps(packed: Histories, weights: EaseWeights): Generator<void, Map<string, Neighbours>> {
  const chosen = mostChosen(packed, weights.posts)
  const n = chosen.length
  const inverse = yield* gramMatrix(packed, chosen, weights.ridge)
  yield* inversion(inverse, n)
  const [scores, sizes] = [new Float64Array(n), new Float64Array(n)]
  const found = new Map<string, Neighbours>()
  for (const [row, post] of chosen.entries()) {
    if (row % 64 === 63) yield
    const others: number[] = []
    for (let column = 0; column < n; column += 1) {
      scores[column] = -inverse[row * n + column]! / inverse[column * n + column]!
      sizes[column] = Math.abs(scores[column]!)
      if (column !== row) others.push(column)
    }
    const best = bestOf(others, sizes, weights.kept).sort((a, b) => scores[b]! - scores[a]!)
    found.set(packed.postIds[post]!, {
      others: best.map((column) => packed.postIds[chosen[column]!]!),
      scores: best.map((column) => scores[column]!),
    })
  }
  return found
}

/** The posts that most people chose; of equal ones those that were met first. */
function mostChosen({ postIds, posts }: Histories, count: number): number[] {
  const people = new Int32Array(postIds.length)
  for (const post of posts) people[post]! += 1
  return bestOf([...postIds.keys()], people, count)
}

function* gramMatrix(
  { postIds, starts, posts, roots }: Histories,
  chosen: readonly number[],
  ridge: number,
): Generator<void, Float64Array> {
  const n = chosen.length
  const columns = new Int32Array(postIds.length).fill(-1)
  for (const [column, post] of chosen.entries()) columns[post] = column
  const meanRoot = Math.sqrt(roots.reduce((sum, root) => sum + root ** 2, 0) / Math.max(1, roots.length))
  const gram = new Float64Array(n * n)
  for (let person = 0; person + 1 < starts.length; person += 1) {
    if (person % 1_000 === 999) yield
    for (let one = starts[person]!; one < starts[person + 1]!; one += 1) {
      const row = columns[posts[one]!]! * n
      if (row < 0) continue
      const value = roots[one]! / meanRoot
      for (let other = starts[person]!; other < starts[person + 1]!; other += 1) {
        const column = columns[posts[other]!]!
        if (column >= 0) gram[row + column]! += (value * roots[other]!) / meanRoot
      }
    }
  }
  for (let at = 0; at < n; at += 1) gram[at * n + at]! += ridge
  return gram
}
