import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { findRooms, roomOf } from './internal/room-rows.ts'
import type { syncedRooms, syncRoomsInput } from './schema.ts'

const eventsPerPage = 100

/**
 * The caller's rooms that changed since the last answer, however many there are: one cursor for
 * all. It is the number of the person's last event, so it moves with the live stream, and ends
 * where events are deleted. Plan: event_pkey from the cursor, then the rooms by key.
 */
export async function syncRooms(ctx: MemberCtx, { since }: z.infer<typeof syncRoomsInput>): Promise<z.infer<typeof syncedRooms>> {
  const me = ctx.actor.personId
  const { last, first, upTo, roomIds } = await one(
    ctx.main.db,
    sql<{ last: number; first: number | null; upTo: number | null; roomIds: string[] }>`
      select coalesce((select last_seq from event_counter where person_id = ${me}::uuid), 0) as last,
        (select min(seq) from event where person_id = ${me}::uuid and seq > ${since ?? 0}) as first,
        max(e.seq) as up_to, coalesce(array_agg(distinct (e.payload ->> 'roomId')::uuid) filter (where e.kind = 'chat'), '{}') as room_ids
      from (select seq, kind, payload from event where person_id = ${me}::uuid and seq > ${since ?? 0}
        order by seq limit ${since === null ? 0 : eventsPerPage}) e`,
  )
  const isWhole = since !== null && since <= last && (since === last || first === since + 1)
  if (!isWhole || roomIds.length === 0) return { since: isWhole ? (upTo ?? last) : last, isWhole, hasMore: false, rooms: [], gone: [] }
  const found = await findRooms(ctx, sql`me.room_id = any(${roomIds}::uuid[])`, eventsPerPage)
  const here = new Set(found.map(({ id }) => id))
  return {
    since: upTo ?? last,
    isWhole,
    hasMore: (upTo ?? last) < last,
    rooms: await Promise.all(found.map((room) => roomOf(ctx, room))),
    gone: roomIds.filter((id) => !here.has(id)),
  }
}
