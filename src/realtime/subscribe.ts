import { tracked } from '@trpc/server'
import { KiwiError } from '../errors.ts'
import { uuid } from '../shared/text.ts'
import type { RealtimeEvent } from './events.ts'
import { WakeFlag } from './hub.ts'
import type { LiveSources, Position } from './look.ts'
import { type PersonReader, type ReaderDeps, readerOf } from './person-reader.ts'

/** A reader wakes its streams at each poll; this limit is for the case that it fails to. */
const longestWaitMs = 60_000

/**
 * One person's live events, without a gap after `lastEventId`. Events are rows; wake-ups only
 * shorten the wait. Ends when the caller disconnects, the session ends, or the person loses access.
 */
export async function* followEvents(
  ctx: ReaderDeps & { actor: { personId: string; sessionId: string } },
  sources: LiveSources,
  lastEventId: string | null,
  signal: AbortSignal | undefined,
) {
  const from = lastEventId === null ? null : parsePosition(lastEventId)
  const { personId, sessionId } = ctx.actor
  const flag = new WakeFlag()
  const reader = readerOf(ctx, sources, personId)
  const stopListening = reader.join(flag, sessionId)
  try {
    await reader.look()
    if (!reader.admits(sessionId)) return
    const known = from === null ? null : await resumable(reader, from)
    let position = known ?? reader.newest
    yield tracked(formatPosition(position), { kind: from === null || known ? 'ready' : 'reset' } satisfies RealtimeEvent)
    while (!signal?.aborted && reader.admits(sessionId)) {
      const news = await reader.after(position)
      for (const { seq, payload } of news.events) {
        if (!reader.admits(sessionId)) return
        position = { ...position, seq }
        yield tracked(formatPosition(position), payload)
      }
      position = news.at
      if (news.home) {
        const { newestPostId, count } = news.home
        yield tracked(formatPosition(position), { kind: 'home', newestPostId, count } satisfies RealtimeEvent)
      }
      for (const event of reader.takeWhispers(flag)) yield tracked(formatPosition(position), event)
      if (news.events.length === 0 && !news.home) await flag.wait(longestWaitMs, signal)
    }
  } finally {
    stopListening()
  }
}

/**
 * The position to continue from for a device that has received everything up to `from`. Null when
 * the server never sent that id (forged, or the database was restored) or later events are deleted:
 * the device then reads everything again.
 */
async function resumable(reader: PersonReader, from: Position): Promise<Position | null> {
  const { seq, postId } = reader.newest
  if (from.seq > seq) return null
  const isWhole = from.seq === seq || (await reader.after(from)).events[0]?.seq === from.seq + 1
  // The newest post may have been deleted since: a later id means that one.
  return isWhole ? { seq: from.seq, postId: from.postId < postId ? from.postId : postId } : null
}

function formatPosition(position: Position): string {
  return `${position.seq}.${position.postId}`
}

function parsePosition(text: string): Position {
  const [, seq, postId] = /^(\d{1,9})\.([0-9a-f-]{36})$/.exec(text) ?? []
  if (!seq || !uuid.safeParse(postId).success) throw new KiwiError('BAD_INPUT', { field: 'lastEventId' })
  return { seq: Number(seq), postId: postId! }
}
