import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { whisper } from '../../realtime/publish.ts'
import { joinRoom, roomOpenTo } from '../access/rooms.ts'
import type { done, roomInput } from './schema.ts'

/**
 * The other person of a direct room sees for a minute that the caller has it open. Only between two
 * who both chose to show it, who both talk, without a block; no row remembers it. It tells nothing
 * of a room that is not the caller's.
 */
export async function showPresence(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<z.infer<typeof done>> {
  const me = ctx.actor.personId
  const told = await rows(
    ctx.main.db,
    sql<{ personId: string }>`
      select t.person_id from chat_member me ${joinRoom} join chat_member t on t.room_id = r.id and t.person_id <> me.person_id
      join person p on p.id = me.person_id and p.shows_presence join person x on x.id = t.person_id and x.shows_presence
      where me.room_id = ${roomId}::uuid and r.kind = 'direct' and me.state = 'open' and t.state = 'open' and ${roomOpenTo(me)}`,
  )
  await whisper(
    ctx,
    told.map(({ personId }) => ({ personId, event: { kind: 'here', roomId } })),
  )
  return { done: true }
}
