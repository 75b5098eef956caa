import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { type LeftJoined, joined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { isReadingShown, joinRoom, ownerOfRoom, roomOpenTo } from '../access/rooms.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import type { roomInput, roomPeople } from './schema.ts'

interface Row extends ChipRow {
  isOwner: boolean
  isHere: boolean
  isWaiting: boolean
  readSeq: number
}

/**
 * The people of a room, the caller too, also those who left it: their names stand beside what they
 * said. A buyer gets nobody of the shop, and a read mark is shown of whoever talks, to nobody with
 * a block between them. Errors: NOT_FOUND. By chat_member_pkey.
 */
export async function listRoomPeople(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<z.infer<typeof roomPeople>> {
  const found = await rows(
    ctx.main.db,
    sql<LeftJoined<Row>>`
      select shown.* from chat_member me ${joinRoom} left join lateral (
        select p.id, ${chipColumns('p')}, r.kind = 'group' and t.person_id = ${ownerOfRoom} as is_owner, t.state in ('open', 'request') as is_here,
          t.state = 'request' as is_waiting, case when ${isReadingShown} then t.read_seq else 0 end as read_seq
        from chat_member t join person p on p.id = t.person_id ${chipAvatar('p')}
        where t.room_id = r.id and p.handle is not null and p.status = 'active' and (t.seat = 'person' or me.seat = 'shop')
        order by t.joined_at nulls first, t.person_id) shown on true
      where me.room_id = ${roomId}::uuid and ${roomOpenTo(ctx.actor.personId)}`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  const people = joined<Row>(found).map(async ({ isOwner, isHere, isWaiting, readSeq, ...chip }) => {
    return { person: await chipOf(ctx, chip), isOwner, isHere, isWaiting, readSeq }
  })
  return { people: await Promise.all(people) }
}
