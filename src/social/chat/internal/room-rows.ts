import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { unblocked } from '../../access/people.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../../people/chips.ts'
import { mostUnread } from '../../../shared/bounds.ts'
import { mustWait, type SideState, unansweredMessages } from '../rules.ts'
import type { RoomView } from '../schema.ts'
import { joinAnswered, messageJson, type MessageJson, messageOf } from './message-rows.ts'

interface RoomRow extends Omit<ChipRow, 'id'> {
  id: string
  movedAt: Date
  otherId: string
  isActive: boolean
  state: SideState
  isMuted: boolean
  lastSeq: number
  theirState: SideState
  theirReadSeq: number
  sent: number
  unreadCount: number
  last: MessageJson | null
}

/**
 * The caller's rooms under `where` (over `me`, their side, and `r`), without those of people between whom and the caller is a block.
 * By chat_member_list or a key; per room some key lookups and the unread end of the message index.
 */
export async function findRooms(ctx: MemberCtx, where: Sql, limit = 1): Promise<RoomRow[]> {
  const me = ctx.actor.personId
  return rows(
    ctx.main.db,
    sql<RoomRow>`
      select r.id, me.moved_at, me.state, me.is_muted, r.last_seq, them.person_id as other_id, them.state as their_state,
        them.read_seq as their_read_seq, p.status = 'active' as is_active, ${chipColumns('p')},
        (select count(*)::int from (select from chat_message m where m.room_id = r.id and m.sender_id = me.person_id
          limit ${unansweredMessages}) mine) as sent,
        (select count(*)::int from (${unreadMessages()} limit ${mostUnread}) unread) as unread_count,
        (select ${messageJson(me)} from chat_message m ${joinAnswered(sql`me.cleared_seq`)}
          where m.room_id = r.id and m.seq = r.last_seq and m.seq > me.cleared_seq) as last
      from chat_member me
      join chat_room r on r.id = me.room_id
      join chat_member them on them.room_id = r.id and them.person_id <> me.person_id
      join person p on p.id = them.person_id ${chipAvatar('p')}
      where me.person_id = ${me}::uuid and ${unblocked(me, sql`them.person_id`)} and ${where}
      order by me.moved_at desc, me.room_id desc limit ${limit}`,
  )
}

/** Messages to `me` of room `r` that they have not read. */
export function unreadMessages(): Sql {
  return sql`select from chat_message m where m.room_id = r.id and m.seq > greatest(me.read_seq, me.cleared_seq)
    and m.sender_id <> me.person_id and m.unsent_at is null`
}

export async function roomOf(ctx: MemberCtx, row: RoomRow): Promise<RoomView> {
  const talk = row.state === 'open' && row.theirState === 'open'
  return {
    id: row.id,
    other: row.isActive && row.handle !== null ? await chipOf(ctx, { ...row, id: row.otherId }) : null,
    state: row.state === 'request' ? 'request' : 'open',
    canSend: row.isActive && !mustWait(row.theirState, row.sent),
    isMuted: row.isMuted,
    lastSeq: row.lastSeq,
    theirReadSeq: talk ? row.theirReadSeq : 0,
    unreadCount: row.unreadCount,
    last: row.last && messageOf(row.last),
  }
}
