import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { whisper } from '../../realtime/publish.ts'
import { areApart, isInRoom, joinRoom, roomOpenTo } from '../access/rooms.ts'
import type { done, roomInput } from './schema.ts'

/**
 * The others of a room see for some seconds that the caller writes; no row remembers it, and one
 * that is lost is missed by nobody. Nobody sees it in a room that waits for an answer, of whom they
 * blocked or who blocked them, nor anything of a room that is not the caller's.
 */
export async function showTyping(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<z.infer<typeof done>> {
  const me = ctx.actor.personId
  const told = await rows(
    ctx.main.db,
    sql<{ personId: string; asShop: boolean }>`
      select t.person_id, me.seat = 'shop' and t.seat = 'person' as as_shop from chat_member me ${joinRoom} join chat_member t on t.room_id = r.id
      where me.room_id = ${roomId}::uuid and me.state = 'open' and t.state = 'open' and t.person_id <> me.person_id
        and ${roomOpenTo(me)} and ${isInRoom} and not ${areApart}`,
  )
  await whisper(
    ctx,
    told.map(({ personId, asShop }) => ({ personId, event: { kind: 'typing', roomId, personId: asShop ? null : me } })),
  )
  return { done: true }
}
