import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { findRooms, roomOf } from './internal/room-rows.ts'
import type { roomInput, RoomView } from './schema.ts'

/** Errors: NOT_FOUND. */
export async function readRoom(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<RoomView> {
  const [room] = await findRooms(ctx, sql`me.room_id = ${roomId}::uuid`)
  if (!room) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  return roomOf(ctx, room)
}
