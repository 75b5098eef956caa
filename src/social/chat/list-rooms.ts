import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { pageOf, timeCursor } from '../../shared/cursor.ts'
import { findRooms, roomOf } from './internal/room-rows.ts'
import type { listRoomsInput, roomPage } from './schema.ts'

/**
 * Rooms with something to show, the latest message first; those of strangers apart. Errors:
 * BAD_INPUT (cursor).
 */
export async function listRooms(ctx: MemberCtx, { box, cursor, limit }: z.infer<typeof listRoomsInput>): Promise<z.infer<typeof roomPage>> {
  const before = timeCursor.decode(cursor)
  const earlier = before ? sql`and (me.moved_at, me.room_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)` : sql``
  const found = await findRooms(ctx, sql`me.state = ${box} and r.last_seq > me.cleared_seq ${earlier}`, limit + 1)
  const { page, nextCursor } = pageOf(found, limit, ({ movedAt, id }) => timeCursor.encode({ atMs: movedAt.getTime(), id }))
  return { rooms: await Promise.all(page.map((room) => roomOf(ctx, room))), nextCursor }
}
