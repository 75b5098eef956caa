/**
 * A bounded memory of what was used lately, in two generations: what is used moves to the young
 * one; when that is full, the old one is forgotten whole. It holds at most twice `maxWeight`, and a
 * use costs no more than two look-ups.
 */
export class Generations<Value> {
  readonly #maxWeight: number
  readonly #weightOf: (value: Value) => number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()
  #weight = 0

  constructor(maxWeight: number, weightOf: (value: Value) => number = () => 1) {
    this.#maxWeight = maxWeight
    this.#weightOf = weightOf
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: Value): void {
    const before = this.#young.get(key)
    this.#weight += this.#weightOf(value) - (before === undefined ? 0 : this.#weightOf(before))
    this.#young.set(key, value)
    this.#old.delete(key)
    if (this.#weight <= this.#maxWeight) return
    this.#old = this.#young
    this.#young = new Map()
    this.#weight = 0
  }
}
