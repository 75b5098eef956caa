import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { follows, personKnownTo } from '../access/people.ts'
import { findRooms, roomOf } from './internal/room-rows.ts'
import type { openRoomInput, RoomView } from './schema.ts'

/**
 * The caller's room with a person, made if there is none; the other person sees it with its first
 * message. Errors: NOT_FOUND (a person whom the caller may not know), BAD_INPUT (oneself).
 */
export async function openRoom(ctx: MemberCtx, { personId }: z.infer<typeof openRoomInput>): Promise<RoomView> {
  const me = ctx.actor.personId
  if (personId === me) throw new KiwiError('BAD_INPUT', { field: 'personId' })
  const [oneId, otherId] = [me, personId].sort() as [string, string]
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const [found] = await rows(
      tx.db,
      sql<{ follows: boolean }>`
        select ${follows(sql`p.id`, sql`${me}::uuid`)} as follows
        from person p where p.id = ${personId}::uuid and ${personKnownTo(me, 'p')}`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    // Of two who open it at once one inserts, and the other finds it.
    await run(
      tx.db,
      sql`
        with made as (
          insert into chat_room (id, one_id, other_id, created_at) values (${newId(now)}, ${oneId}, ${otherId}, ${now})
          on conflict (one_id, other_id) do nothing returning id)
        insert into chat_member (room_id, person_id, state, moved_at)
        select made.id, side.person_id, side.state, ${now}::timestamptz from made cross join (
          values (${me}::uuid, 'open'), (${personId}::uuid, ${found.follows ? 'open' : 'request'})) side(person_id, state)`,
    )
  })
  const [room] = await findRooms(ctx, sql`r.one_id = ${oneId}::uuid and r.other_id = ${otherId}::uuid`)
  if (!room) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  return roomOf(ctx, room)
}
