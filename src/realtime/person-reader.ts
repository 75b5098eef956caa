import type { MainClient } from '../db/handles.ts'
import { rows } from '../db/rows.ts'
import { type Sql, sql } from '../db/sql.ts'
import { belowAllIds } from '../shared/cursor.ts'
import { personChannel, type RealtimeEvent, realtimeEvent } from './events.ts'
import type { WakeFlag, WakeHub } from './hub.ts'

/** Backstop for lost wake-ups. */
const pollMs = 20_000
const pageSize = 100
/** Events that a process keeps in memory per person. Streams further behind read Postgres. */
const keptEvents = 200

/** The last event that a device has read, and the newest post of its home feed. */
export interface Position {
  seq: number
  postId: string
}

interface StoredRow {
  seq: number
  payload: RealtimeEvent
}

/** Data of a stream that no event stores. The root gives it: realtime imports no wing. */
export interface LiveSources {
  /** Condition on a session with the alias `s`: it has neither ended nor expired. */
  isLive(now: Date): Sql
  /** One row about the home feed after `postId`: its newest post (null: none) and the count. */
  newPosts(personId: string, postId: string): Sql<{ newestPostId: string | null; count: number }>
}

/** The part of a context that a reader needs. */
export interface ReaderDeps {
  main: MainClient
  hub: WakeHub
  now: () => Date
}

interface NewPosts {
  newestPostId: string
  count: number
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
 * Reads for all streams of one person: a wake-up costs one query for any number of streams. Each
 * stream keeps its own position, and reads the events from before it joined by itself.
 */
export class PersonReader {
  readonly #deps: ReaderDeps
  readonly #sources: LiveSources
  readonly #personId: string
  readonly #forget: () => void
  readonly #streams = new Map<WakeFlag, string>()
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
    this.#stopListening ??= this.#deps.hub.listen(personChannel(this.#personId), () => void this.look())
    return () => {
      this.#streams.delete(flag)
      if (this.#streams.size === 0) this.#end()
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
    const [found] = await rows(this.#deps.main.db, this.#sources.newPosts(this.#personId, postId))
    return found?.newestPostId ? { newestPostId: found.newestPostId, count: found.count } : null
  }

  async #readPage(seq: number): Promise<StoredRow[]> {
    const found = await rows(
      this.#deps.main.db,
      sql<{ seq: number; payload: unknown }>`
        select seq, payload from event where person_id = ${this.#personId} and seq > ${seq} order by seq limit ${pageSize}`,
    )
    return found.map((row) => ({ seq: row.seq, payload: realtimeEvent.parse(row.payload) }))
  }

  /** One round trip for all streams: live sessions, new events, new posts of the home feed. */
  async #read(): Promise<void> {
    if (this.#streams.size === 0) return
    clearTimeout(this.#timer)
    const { seq, postId } = (this.#newest ??= await this.#start())
    const sessions = [...new Set(this.#streams.values())]
    const [found] = await rows(
      this.#deps.main.db,
      sql<{ live: string[]; events: { seq: number; payload: unknown }[]; home: NewPosts | { newestPostId: null; count: number } }>`
          select array(select s.id from session s join person p on p.id = s.person_id
                        where s.id = any(${sessions}::uuid[]) and p.id = ${this.#personId} and p.status = 'active'
                          and ${this.#sources.isLive(this.#deps.now())}) as live,
                 coalesce((select jsonb_agg(e) from (
                   select seq, payload from event where person_id = ${this.#personId} and seq > ${seq} order by seq limit ${pageSize}) e), '[]') as events,
                 (select jsonb_build_object('newestPostId', h.newest_post_id, 'count', h.count) from (${this.#sources.newPosts(this.#personId, postId)}) h) as home`,
    )
    const events = (found?.events ?? []).map((row) => ({ seq: row.seq, payload: realtimeEvent.parse(row.payload) }))
    this.#live = new Set(found?.live ?? [])
    this.#keep(events)
    const home = found?.home.newestPostId ? found.home : null
    if (home) this.#home = { ...home, after: postId }
    this.#newest = { seq: events.at(-1)?.seq ?? seq, postId: home?.newestPostId ?? postId }
    this.#timer = setTimeout(() => void this.look(), pollMs)
    for (const flag of this.#streams.keys()) flag.raise()
    if (events.length === pageSize) void this.look()
  }

  async #start(): Promise<Position> {
    const [row] = await rows(
      this.#deps.main.db,
      sql<{ seq: number; postId: string }>`
          select coalesce((select last_seq from event_counter where person_id = ${this.#personId}), 0)::int as seq,
                 coalesce((select post_id from timeline where user_id = ${this.#personId} order by post_id desc limit 1), ${belowAllIds}::uuid) as post_id`,
    )
    this.#keptAfter = row?.seq ?? 0
    return { seq: row?.seq ?? 0, postId: row?.postId ?? belowAllIds }
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
