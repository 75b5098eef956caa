/** A choice of a product, as it is typed. `seenStock`: what the shop saw when it began. */
export interface Choice {
  optionId?: string
  values: string[]
  price: string
  stock: string
  seenStock?: number
}

/** What can be chosen for each name, in the order of the choices. */
export const valuesOf = (names: number, choices: readonly Choice[]): string[][] =>
  Array.from({ length: names }, (_, at) => [...new Set(choices.map(({ values }) => values[at] ?? '').filter((value) => value !== ''))])

/** Words between commas, each once. */
export const splitValues = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
]

const keyOf = (values: readonly string[]) => JSON.stringify(values)

/**
 * The choices after the values of the name at `at` became `after`. One word in the place of another
 * is its new name; a value that is new comes with all others, at the price of the first choice and
 * with no stock yet, so that nothing is sold out unasked; a choice that the shop took away stays
 * away.
 */
export function withValues(names: number, choices: readonly Choice[], at: number, after: readonly string[]): Choice[] {
  const before = valuesOf(names, choices)
  const old = before[at] ?? []
  const isRenamed = old.length === after.length && old.filter((value, place) => value !== after[place]).length === 1
  const renamed = (value: string) => (isRenamed ? after[old.indexOf(value)]! : value)
  const kept = choices
    .map((choice) => {
      // The first value of a new name is what was sold until now.
      const value = old.length === 0 ? (after[0] ?? '') : renamed(choice.values[at] ?? '')
      return { ...choice, values: Array.from({ length: names }, (_, place) => (place === at ? value : (choice.values[place] ?? ''))) }
    })
    .filter(({ values }) => after.includes(values[at]!))
  const known = old.length === 0 && kept.length > 0 ? after.slice(0, 1) : isRenamed ? after : old
  // A name that has no words yet keeps its place.
  const axes = before.map((values, place) => (place === at ? after : values.length === 0 ? [''] : values))
  const held = new Map(kept.map((choice) => [keyOf(choice.values), choice]))
  const [first] = choices
  const fresh = { price: first?.price ?? '', stock: '' }
  return product(axes).flatMap((values) => {
    const choice = held.get(keyOf(values))
    if (choice) return [choice]
    return known.includes(values[at]!) ? [] : [{ values, ...fresh }]
  })
}

/** The choices without the name at `at`: of those that become alike the first stays. */
export function withoutName(choices: readonly Choice[], at: number): Choice[] {
  const left = choices.map((choice) => ({ ...choice, values: choice.values.filter((_, place) => place !== at) }))
  return left.filter(({ values }, place) => values.length > 0 && left.findIndex((other) => keyOf(other.values) === keyOf(values)) === place)
}

/** Every choice of one word per name; none while a name has no words. */
const product = (axes: readonly (readonly string[])[]): string[][] =>
  axes.reduce<string[][]>((made, words) => made.flatMap((head) => words.map((word) => [...head, word])), axes.length === 0 ? [] : [[]])
