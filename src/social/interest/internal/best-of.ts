/**
 * The numbers of `candidates` with the highest scores, best first; equal scores keep the order of
 * the candidates.
 */
export function bestOf(candidates: readonly number[], scores: ArrayLike<number>, count: number): number[] {
  const before = (a: number, b: number) => scores[b]! - scores[a]!
  if (candidates.length <= 4 * count) return candidates.toSorted(before).slice(0, count)
  // Sorting a million candidates costs more than dropping most of them by a lower bound of the
  // best.
  let open = [...candidates]
  while (open.length > 4 * count) {
    const bound = medianOfSample(open, scores)
    const upper = open.filter((candidate) => scores[candidate]! > bound)
    if (upper.length < count || upper.length === open.length) break
    open = upper
  }
  return open.sort(before).slice(0, count)
}

function medianOfSample(open: readonly number[], scores: ArrayLike<number>): number {
  const step = Math.max(1, Math.floor(open.length / 101))
  const sample = open.filter((_, at) => at % step === 0).map((candidate) => scores[candidate]!)
  return sample.sort((a, b) => a - b)[Math.floor(sample.length / 2)]!
}
