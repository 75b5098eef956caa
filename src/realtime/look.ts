import type { MainClient } from '../db/handles.ts'
import { rows } from '../db/rows.ts'
import { type Sql, sql } from '../db/sql.ts'
import { belowAllIds } from '../shared/cursor.ts'
import { NaturalBatch } from '../shared/natural-batch.ts'
import type { RealtimeEvent } from './events.ts'

/** Events that one look takes of one person. */
export const pageSize = 100

/** The last event that a device has read, and the newest post of its home feed. */
export interface Position {
  seq: number
  postId: string
}

export interface StoredRow {
  seq: number
  payload: RealtimeEvent
}

export interface NewPosts {
  newestPostId: string
  count: number
}

/** What a statement finds about the home feed after a post; `newestPostId` null: nothing. */
export interface NewPostsRow {
  newestPostId: string | null
  count: number
  /** What the source needs to leave out posts that the person muted; null where they muted none. */
  muting: unknown
}

/** Data of a stream that no event stores. The root gives it: realtime imports no wing. */
export interface LiveSources {
  /** Condition on a session with the alias `s`: it has neither ended nor expired. */
  isLive(now: Date): Sql
  /** The newest post of the home feed, or no row. */
  newestPost(personId: Sql): Sql<{ postId: string }>
  /** One row about the home feed after `postId`. */
  newPosts(personId: Sql, postId: Sql): Sql<NewPostsRow>
  /** What of it the person is told; null for nothing. */
  told(personId: string, row: NewPostsRow, now: Date): NewPosts | null
}

export interface LookDeps {
  main: MainClient
  now: () => Date
}

interface Asked {
  personId: string
  sessionIds: string[]
  /** Null at the first look, which begins at the newest event and post. */
  from: Position | null
}

interface Found {
  from: Position
  /** Of the sessions asked for. */
  live: string[]
  events: { seq: number; payload: unknown }[]
  home: NewPosts | null
}

const batches = new WeakMap<MainClient, NaturalBatch<Asked, Found>>()

/**
 * What is new for one person. Everybody who is woken while a look is under way is in the next one,
 * so that an event for thousands of people costs a process some tens of statements.
 */
export function lookFor(deps: LookDeps, sources: LiveSources, asked: Asked): Promise<Found> {
  const batch =
    batches.get(deps.main) ??
    new NaturalBatch<Asked, Found>(async (together) => (await lookTogether(deps, sources, together)).map((value) => ({ ok: true, value })))
  batches.set(deps.main, batch)
  return batch.add(asked)
}

/**
 * One statement, one row per person in the order of `asked`. Per person: session and person by key,
 * event_pkey and the sources of home from the position on.
 */
async function lookTogether({ main, now }: LookDeps, sources: LiveSources, asked: Asked[]): Promise<Found[]> {
  const people = asked.map(({ personId, sessionIds, from }, n) => ({
    n,
    personId,
    sessionIds: `{${sessionIds.join()}}`,
    seq: from?.seq ?? null,
    postId: from?.postId ?? null,
  }))
  const found = await rows(
    main.db,
    sql<Omit<Found, 'from' | 'home'> & Position & { home: NewPostsRow }>`
      select f.seq, f.post_id,
             array(select s.id from session s join person p on p.id = s.person_id
                    where s.id = any(g.session_ids::uuid[]) and p.id = g.person_id and p.status = 'active' and ${sources.isLive(now())}) as live,
             coalesce((select jsonb_agg(e) from (
               select seq, payload from event where person_id = g.person_id and seq > f.seq order by seq limit ${pageSize}) e), '[]') as events,
             (select jsonb_build_object('newestPostId', h.newest_post_id, 'count', h.count, 'muting', h.muting)
                from (${sources.newPosts(sql`g.person_id`, sql`f.post_id`)}) h) as home
        from ${sql.unnest('g', people, { n: 'int', personId: 'uuid', sessionIds: 'text', seq: 'int', postId: 'uuid' })}
       cross join lateral (
         select coalesce(g.seq, (select last_seq from event_counter where person_id = g.person_id), 0)::int as seq,
                coalesce(g.post_id, (${sources.newestPost(sql`g.person_id`)}), ${belowAllIds}::uuid) as post_id) f
       order by g.n`,
  )
  return found.map(({ seq, postId, live, events, home }, n) => ({
    from: { seq, postId },
    live,
    events,
    home: sources.told(asked[n]!.personId, home, now()),
  }))
}
