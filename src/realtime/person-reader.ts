import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { belowAllIds } from '../shared/cursor.ts'
import { personChannel, type RealtimeEvent, realtimeEvent } from './events.ts'
import type { WakeFlag, WakeHub } from './hub.ts'
import { type LiveSources, type LookDeps, lookFor, type NewPosts, pageSize, type Position, type StoredRow } from './look.ts'

/** Backstop for lost wake-ups. */
const pollMs = 20_000
/** Events that a process keeps in memory per person. Streams further behind read Postgres. */
const keptEvents = 200
/** What a stream that does not read keeps of what nothing stores. */
const keptWhispers = 20

/** The part of a context that a reader needs. */
export interface ReaderDeps extends LookDeps {
  hub: WakeHub
}

/** Everything after a position. `at` is the position of a device that has received all of it. */
interface News {
  events: StoredRow[]
  home: NewPosts | null
  at: Position
}

const readers = new WeakMap<WakeHub, Map<string, PersonReader>>()

/** The one reader of a person's events in this process (on Workers: in this request). */
export function readerOf(deps: ReaderDeps, sources: LiveSources, personId: string): PersonReader {
  const ofHub = readers.get(deps.hub) ?? new Map<string, PersonReader>()
  readers.set(deps.hub, ofHub)
  const known = ofHub.get(personId)
  if (known) return known
  const made: PersonReader = new PersonReader(deps, sources, personId, () => {
    if (ofHub.get(personId) === made) ofHub.delete(personId)
  })
  ofHub.set(personId, made)
  return made
}

/**
 * Reads for all streams of one person: a wake-up costs one look for any number of streams. Each
 * stream keeps its own position, and reads the events from before it joined by itself.
 */
export class PersonReader {
  readonly #deps: ReaderDeps
  readonly #sources: LiveSources
  readonly #personId: string
  readonly #forget: () => void
  readonly #streams = new Map<WakeFlag, string>()
  readonly #whispers = new Map<WakeFlag, RealtimeEvent[]>()
  #newest: Position | null = null
  /** The events after `#keptAfter` up to the newest, without a gap. */
  #kept: StoredRow[] = []
  #keptAfter = 0
  #home: (NewPosts & { after: string }) | null = null
  #live: ReadonlySet<string> = new Set()
  #failure: unknown = null
  #looking: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null
  #stopListening: (() => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(deps: ReaderDeps, sources: LiveSources, personId: string, forget: () => void) {
    this.#deps = deps
    this.#sources = sources
    this.#personId = personId
    this.#forget = forget
  }

  /** Wakes a stream at news. Returns the function to leave; the last leave ends the reader. */
  join(flag: WakeFlag, sessionId: string): () => void {
    this.#streams.set(flag, sessionId)
    this.#stopListening ??= this.#deps.hub.listen(personChannel(this.#personId), (message) =>
      message === '' ? void this.look() : this.#hear(message),
    )
    return () => {
      this.#streams.delete(flag)
      this.#whispers.delete(flag)
      if (this.#streams.size === 0) this.#end()
    }
  }

  /** What nothing stores and a stream has not been told yet. */
  takeWhispers(flag: WakeFlag): RealtimeEvent[] {
    const heard = this.#whispers.get(flag) ?? []
    this.#whispers.delete(flag)
    return heard
  }

  #hear(message: string): void {
    const event = realtimeEvent.parse(JSON.parse(message))
    for (const flag of this.#streams.keys()) {
      const kept = this.#whispers.get(flag) ?? []
      if (kept.length >= keptWhispers) continue
      this.#whispers.set(flag, [...kept, event])
      flag.raise()
    }
  }

  /** Looks once. Calls during a look share the next one, which sees all earlier commits. */
  look(): Promise<void> {
    this.#next ??= this.#looking.then(() => {
      this.#next = null
      this.#looking = this.#read().catch((error: unknown) => this.#fail(error))
      return this.#looking
    })
    return this.#next
  }

  /** Throws the error of the last look. False when session or access has ended. */
  admits(sessionId: string): boolean {
    if (this.#failure !== null) throw this.#failure
    return this.#live.has(sessionId)
  }

  /** After the first look. */
  get newest(): Position {
    return this.#newest ?? { seq: 0, postId: belowAllIds }
  }

  async after(position: Position): Promise<News> {
    const newest = this.newest
    const isNear = position.seq >= this.#keptAfter
    const events = isNear ? this.#kept.filter(({ seq }) => seq > position.seq) : await this.#readPage(position.seq)
    const seq = events.at(-1)?.seq ?? position.seq
    if (position.postId >= newest.postId) return { events, home: null, at: { seq, postId: position.postId } }
    const isNext = this.#home?.after === position.postId && this.#home.newestPostId === newest.postId
    const home = isNext ? this.#home : await this.#newPostsAfter(position.postId)
    const postId = home && home.newestPostId > newest.postId ? home.newestPostId : newest.postId
    return { events, home, at: { seq, postId } }
  }

  async #newPostsAfter(postId: string): Promise<NewPosts | null> {
    const [found] = await rows(this.#deps.main.db, this.#sources.newPosts(sql`${this.#personId}::uuid`, sql`${postId}::uuid`))
    return found ? this.#sources.told(this.#personId, found, this.#deps.now()) : null
  }

  async #readPage(seq: number): Promise<StoredRow[]> {
    const found = await rows(
      this.#deps.main.db,
      sql<{ seq: number; payload: unknown }>`
        select seq, payload from event where person_id = ${this.#personId} and seq > ${seq} order by seq limit ${pageSize}`,
    )
    return found.map((row) => ({ seq: row.seq, payload: realtimeEvent.parse(row.payload) }))
  }

  async #read(): Promise<void> {
    if (this.#streams.size === 0) return
    clearTimeout(this.#timer)
    const asked = { personId: this.#personId, sessionIds: [...new Set(this.#streams.values())], from: this.#newest }
    const { from, live, home, ...found } = await lookFor(this.#deps, this.#sources, asked)
    const events = found.events.map(({ seq, payload }) => ({ seq, payload: realtimeEvent.parse(payload) }))
    if (this.#newest === null) this.#keptAfter = from.seq
    this.#live = new Set(live)
    this.#keep(events)
    if (home) this.#home = { ...home, after: from.postId }
    this.#newest = { seq: events.at(-1)?.seq ?? from.seq, postId: home?.newestPostId ?? from.postId }
    this.#timer = setTimeout(() => void this.look(), pollMs)
    for (const flag of this.#streams.keys()) flag.raise()
    if (events.length === pageSize) void this.look()
  }

  #keep(events: StoredRow[]): void {
    const all = [...this.#kept, ...events]
    const dropped = all.length - keptEvents
    if (dropped > 0) this.#keptAfter = all[dropped - 1]!.seq
    this.#kept = all.slice(-keptEvents)
  }

  /** Ends every stream with the error; the devices connect again later, to a new reader. */
  #fail(error: unknown): void {
    this.#failure = error
    this.#end()
    for (const flag of this.#streams.keys()) flag.raise()
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#stopListening?.()
    this.#stopListening = null
    this.#forget()
  }
}
