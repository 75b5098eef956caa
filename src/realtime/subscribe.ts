import { tracked } from '@trpc/server'
import { sql } from 'drizzle-orm'
import type { MemberCtx } from '../context.ts'
import { rows } from '../db/client.ts'
import { newPostsSince } from '../domain/feeds/new-posts-since.ts'
import { KiwiError } from '../errors.ts'
import { belowAllIds } from '../shared/cursor.ts'
import { uuid } from '../shared/text.ts'
import { personChannel, type RealtimeEvent, realtimeEvent } from './events.ts'
import { Bell } from './hub.ts'

/** Backstop for lost wake-ups. */
const pollMs = 20_000
const pageSize = 100

/** Where a device stands: the last stored event, and the newest post of its home feed. */
interface Position {
  seq: number
  postId: string
}

/**
 * One person's live events, without a gap after `lastEventId`. Rows are the truth, wake-ups only shorten the wait.
 * Ends when the caller goes or their session dies.
 */
export async function* followEvents(ctx: MemberCtx, lastEventId: string | null, signal: AbortSignal | undefined) {
  const { personId } = ctx.actor
  const bell = new Bell()
  const stopListening = ctx.hub.listen(personChannel(personId), () => bell.ring())
  try {
    let position = lastEventId === null ? await newestPosition(ctx) : parsePosition(lastEventId)
    yield tracked(formatPosition(position), { kind: 'ready' } satisfies RealtimeEvent)
    while (!signal?.aborted) {
      const { alive, events } = await readAfter(ctx, position.seq)
      if (!alive) return
      for (const { seq, payload } of events) {
        position = { ...position, seq }
        yield tracked(formatPosition(position), payload)
      }
      const home = await newPostsSince(ctx, personId, position.postId)
      if (home) {
        position = { ...position, postId: home.newestPostId }
        yield tracked(formatPosition(position), { kind: 'home', ...home } satisfies RealtimeEvent)
      }
      if (events.length < pageSize) await bell.wait(pollMs, signal)
    }
  } finally {
    stopListening()
  }
}

async function newestPosition(ctx: MemberCtx): Promise<Position> {
  const { personId } = ctx.actor
  const [row] = await rows<{ seq: number; post_id: string }>(
    ctx.main.db,
    sql`select coalesce((select last_seq from event_counter where person_id = ${personId}), 0)::int as seq,
               coalesce((select post_id from timeline where user_id = ${personId} order by post_id desc limit 1), ${belowAllIds}::uuid) as post_id`,
  )
  return { seq: row?.seq ?? 0, postId: row?.post_id ?? belowAllIds }
}

/** One round trip: are session and person still good, and what came after `seq`. */
async function readAfter(ctx: MemberCtx, seq: number): Promise<{ alive: boolean; events: { seq: number; payload: RealtimeEvent }[] }> {
  const [row] = await rows<{ alive: boolean; events: { seq: number; payload: unknown }[] }>(
    ctx.main.db,
    sql`select exists (select from session s join person p on p.id = s.person_id where s.id = ${ctx.actor.sessionId}
                        and s.revoked_at is null and s.expires_at > ${ctx.now().toISOString()}::timestamptz and p.status = 'active') as alive,
               coalesce((select jsonb_agg(e) from (
                 select seq, payload from event where person_id = ${ctx.actor.personId} and seq > ${seq} order by seq limit ${pageSize}) e), '[]') as events`,
  )
  if (!row) return { alive: false, events: [] }
  return { alive: row.alive, events: row.events.map((event) => ({ seq: event.seq, payload: realtimeEvent.parse(event.payload) })) }
}

function formatPosition(position: Position): string {
  return `${position.seq}.${position.postId}`
}

function parsePosition(text: string): Position {
  const [, seq, postId] = /^(\d{1,9})\.([0-9a-f-]{36})$/.exec(text) ?? []
  if (!seq || !uuid.safeParse(postId).success) throw new KiwiError('BAD_INPUT', { field: 'lastEventId' })
  return { seq: Number(seq), postId: postId! }
}
