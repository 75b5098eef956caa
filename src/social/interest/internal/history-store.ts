import { createHash } from 'node:crypto'
import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { NearWeights } from '../rules.ts'
import type { Histories } from './histories.ts'

/** Histories that one statement reads: 200 acts of 1,000 people are 8 MB of text. */
const peoplePerRead = 1_000
/** Acts held at most, of 16 bytes each; then all are let go and read again when needed. */
const mostActs = 6_000_000

interface StoredHistory {
  posts: Int32Array
  roots: Float64Array
  windows: Int32Array
  /** Of all of it, and of the totals of its posts. */
  digest: Buffer
}

interface HistoryRow {
  personId: string
  /** Ids with commas between, oldest act first; null for none. */
  postIds: string | null
  weights: string | null
  windows: string | null
}

/**
 * The last choices of people, read once per run of a job. It holds what was there when it was read:
 * a run must only work on what was due before its store began to read.
 */
export class HistoryStore {
  readonly #weights: NearWeights
  readonly #people = new Map<string, StoredHistory>()
  readonly #numbers = new Map<string, number>()
  #postIds: string[] = []
  #totals: number[] = []
  #acts = 0

  constructor(weights: NearWeights) {
    this.#weights = weights
  }

  /** Reads what it does not hold yet. */
  async load(db: Queryable, personIds: readonly string[]): Promise<void> {
    if (this.#acts > mostActs) this.#letGo()
    const missing = personIds.filter((personId) => !this.#people.has(personId))
    for (let from = 0; from < missing.length; from += peoplePerRead) {
      const found = await rows(db, lastChoices(missing.slice(from, from + peoplePerRead), this.#weights))
      const parsed = found.map(({ personId, postIds, weights, windows }) => ({
        personId,
        posts: Int32Array.from(split(postIds), (postId) => this.#numberOf(postId)),
        roots: Float64Array.from(split(weights), (weight) => Math.sqrt(Number(weight))),
        windows: Int32Array.from(split(windows), Number),
      }))
      await this.#readTotals(db)
      for (const { personId, ...history } of parsed) {
        this.#people.set(personId, { ...history, digest: this.#digest(history) })
        this.#acts += history.posts.length
      }
    }
  }

  /** The histories of these people, in their order; `people` are those who have one. */
  pack(personIds: readonly string[]): { histories: Histories; people: string[]; totals: Float64Array } {
    const isAsked = this.#weights.crowdMinutes > 0
    const people = personIds.filter((personId) => this.#of(personId).posts.length > 0)
    const held = people.map((personId) => this.#of(personId))
    const starts = new Int32Array(held.length + 1)
    for (const [at, own] of held.entries()) starts[at + 1] = starts[at]! + own.posts.length
    const acts = starts[held.length]!
    const [posts, roots, windows] = [new Int32Array(acts), new Float64Array(acts), new Int32Array(acts)]
    for (const [at, own] of held.entries()) {
      posts.set(own.posts, starts[at]!)
      roots.set(own.roots, starts[at]!)
      windows.set(own.windows, starts[at]!)
    }
    const histories = { postIds: this.#postIds, starts, posts, roots, windows: isAsked ? windows : null }
    return { histories, people, totals: Float64Array.from(this.#totals) }
  }

  digestOf(personId: string): Buffer {
    return this.#of(personId).digest
  }

  #of(personId: string): StoredHistory {
    const history = this.#people.get(personId)
    if (!history) throw new Error(`The history of ${personId} was not read.`)
    return history
  }

  #numberOf(postId: string): number {
    const known = this.#numbers.get(postId)
    if (known !== undefined) return known
    const number = this.#postIds.push(postId) - 1
    this.#numbers.set(postId, number)
    return number
  }

  /** Of posts met since the last call. */
  async #readTotals(db: Queryable): Promise<void> {
    const met = this.#postIds.slice(this.#totals.length)
    if (met.length === 0) return
    const found = await rows(
      db,
      sql<{ postId: string; total: number }>`select post_id, total from post_total where post_id = any(${met}::uuid[])`,
    )
    const totals = new Map(found.map(({ postId, total }) => [postId, total]))
    // Acts since the totals were counted: the post is due again.
    for (const postId of met) this.#totals.push(totals.get(postId) ?? 1)
  }

  #digest({ posts, roots, windows }: Omit<StoredHistory, 'digest'>): Buffer {
    const chosen = Array.from(posts, (post) => `${this.#postIds[post]} ${this.#totals[post]}`).join()
    return createHash('sha256').update(chosen).update(roots).update(windows).digest()
  }

  #letGo(): void {
    this.#people.clear()
    this.#numbers.clear()
    this.#postIds = []
    this.#totals = []
    this.#acts = 0
  }
}

function split(text: string | null): string[] {
  return text === null ? [] : text.split(',')
}

/**
 * Plan: the primary key, a range per person; their last choices are sorted in memory. A row for
 * each person.
 */
function lastChoices(personIds: readonly string[], { longestHistory, crowdMinutes }: NearWeights) {
  const seconds = Math.max(1, crowdMinutes * 60)
  return sql<HistoryRow>`
    select p.person_id, string_agg(h.post_id::text, ',' order by h.at, h.post_id) as post_ids,
      string_agg(h.weight::text, ',' order by h.at, h.post_id) as weights,
      string_agg(floor(date_part('epoch', h.at) / ${seconds}::float8)::int::text, ',' order by h.at, h.post_id) as windows
    from unnest(${personIds}::uuid[]) as p(person_id) left join lateral (
      select post_id, weight, at from person_history where person_id = p.person_id and weight > 0
      order by at desc, post_id desc limit ${longestHistory}
    ) h on true
    group by p.person_id`
}
