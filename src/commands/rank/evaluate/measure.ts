/** Places of a list that count. */
export const listLength = 20

export interface Quality {
  'recall@20': number
  'ndcg@20': number
  /** The share of all items that stand in somebody's list. */
  coverage: number
  /**
   * Of the places in lists over all items: 0 when each has the same number, near 1 when a few have
   * all.
   */
  gini: number
}

/**
 * Recall = hits ÷ tests, NDCG with binary gain (Järvelin and Kekäläinen 2002), both the mean over
 * people; `lists` holds one list per test, best first. `catalogue` are the items that can be
 * proposed. Gini: the mean absolute difference of two items' places, over twice the mean.
 */
export function measure(
  tests: readonly ReadonlySet<number>[],
  lists: readonly (readonly number[])[],
  catalogue: readonly number[],
): Quality {
  let [recall, gain] = [0, 0]
  const places = new Map(catalogue.map((item) => [item, 0]))
  for (const [at, test] of tests.entries()) {
    let [hits, found] = [0, 0]
    for (const [place, item] of lists[at]!.slice(0, listLength).entries()) {
      places.set(item, (places.get(item) ?? 0) + 1)
      if (!test.has(item)) continue
      hits += 1
      found += discount(place)
    }
    recall += hits / test.size
    gain += found / ideal(test.size)
  }
  const people = Math.max(1, tests.length)
  const counts = [...places.values()]
  return {
    'recall@20': recall / people,
    'ndcg@20': gain / people,
    coverage: counts.filter((count) => count > 0).length / Math.max(1, counts.length),
    gini: giniOf(counts),
  }
}

function discount(place: number): number {
  return 1 / Math.log2(place + 2)
}

function ideal(tests: number): number {
  let sum = 0
  for (let place = 0; place < Math.min(tests, listLength); place += 1) sum += discount(place)
  return sum
}

function giniOf(counts: readonly number[]): number {
  const rising = counts.toSorted((a, b) => a - b)
  const sum = rising.reduce((all, count) => all + count, 0)
  if (sum === 0) return 0
  const weighted = rising.reduce((all, count, at) => all + (2 * (at + 1) - rising.length - 1) * count, 0)
  return weighted / (rising.length * sum)
}
