/** Scores held at once: 200 MB. */
const heldScores = 50_000_000

/**
 * Item-kNN with the plain cosine (Sarwar et al. 2001), every item a neighbour: score(j) = Σ over
 * the person's items i of people(i and j) ÷ √(people(i) · people(j)). One list of `length` items
 * per person of `asked`, best first, without their own items. `histories` are the items of each
 * person, numbered below `items`. A row of the cosine is computed once per part of the people, so
 * that memory stays the same.
 */
export function itemCosine(histories: readonly (readonly number[])[], items: number, asked: readonly number[], length: number): number[][] {
  const owners: number[][] = Array.from({ length: items }, () => [])
  for (const [person, history] of histories.entries()) for (const item of history) owners[item]!.push(person)
  const perPart = Math.max(1, Math.floor(heldScores / Math.max(1, items)))
  const lists: number[][] = []
  for (let from = 0; from < asked.length; from += perPart) lists.push(...rankPart(asked.slice(from, from + perPart)))
  return lists

  function rankPart(part: readonly number[]): number[][] {
    const scores = new Float32Array(part.length * items)
    const shared = new Int32Array(items)
    const places = Map.groupBy(
      part.flatMap((person, place) => histories[person]!.map((item) => ({ item, place }))),
      ({ item }) => item,
    )
    for (const [item, holders] of places) {
      const met: number[] = []
      for (const owner of owners[item]!) {
        for (const other of histories[owner]!) if (shared[other]!++ === 0) met.push(other)
      }
      for (const other of met) {
        const cosine = shared[other]! / Math.sqrt(owners[item]!.length * owners[other]!.length)
        for (const { place } of holders) scores[place * items + other]! += cosine
        shared[other] = 0
      }
    }
    return part.map((person, place) => best(scores.subarray(place * items, (place + 1) * items), new Set(histories[person]), length))
  }
}

/** The items with the highest scores above 0. */
function best(scores: Float32Array, own: ReadonlySet<number>, length: number): number[] {
  const list: number[] = []
  for (const [item, score] of scores.entries()) {
    if (score <= 0 || own.has(item) || (list.length === length && score <= scores[list.at(-1)!]!)) continue
    let at = list.length
    while (at > 0 && scores[list[at - 1]!]! < score) at -= 1
    list.splice(at, 0, item)
    list.length = Math.min(list.length, length)
  }
  return list
}
