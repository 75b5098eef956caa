import { v5 } from 'uuid'
import type { Step, Trial } from './protocols.ts'

/** Of the ids that strings of a data set get (RFC 9562, version 5). */
const idSpace = 'b0c7b6c1-6f0f-5a55-9a53-0c2f5d0a2f10'

/** A trial with the names of its file, as the models see it. */
export class DataSet {
  readonly training: ReadonlyMap<number, readonly Step[]>
  readonly tests: ReadonlyMap<number, ReadonlySet<number>>
  /** Items of the training, by number: what can be proposed. */
  readonly catalogue: readonly number[]
  readonly #people: readonly string[]
  readonly #items: readonly string[]

  constructor({ training, tests }: Trial, people: readonly string[], items: readonly string[]) {
    this.training = training
    this.tests = tests
    this.#people = people
    this.#items = items
    const met = new Set<number>()
    for (const history of training.values()) for (const { item } of history) met.add(item)
    this.catalogue = [...met].sort((a, b) => a - b)
  }

  personId(person: number): string {
    return v5(`person ${this.#people[person]!}`, idSpace)
  }

  itemId(item: number): string {
    return v5(`item ${this.#items[item]!}`, idSpace)
  }

  seen(person: number): Set<number> {
    return new Set(this.training.get(person)?.map(({ item }) => item))
  }
}
