import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { mostUnread } from '../../../shared/bounds.ts'
import { isReadingShown, isSilenced, joinRoom, ownerOfRoom, roomOpenTo } from '../../access/rooms.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../people/chips.ts'
import { mustWait, type RoomKind, type SideState, unansweredMessages } from '../rules.ts'
import type { RoomView } from '../schema.ts'
import { joinAnswered, messageJson, type MessageJson, messageOf } from './message-rows.ts'

interface RoomRow extends Pick<
  RoomView,
  'id' | 'name' | 'shop' | 'about' | 'isMuted' | 'lastSeq' | 'lastChange' | 'readSeq' | 'clearedSeq' | 'forgottenSeq'
> {
  kind: RoomKind
  seat: 'person' | 'shop'
  movedAt: Date
  other: ChipRow | null
  isOtherActive: boolean
  state: SideState
  theirState: SideState | null
  people: ChipRow[]
  memberCount: number
  isOwner: boolean
  theirReadSeq: number | null
  theirDeliveredSeq: number | null
  sent: number
  unreadCount: number
  last: MessageJson | null
  pinned: MessageJson | null
}

/**
 * The caller's rooms under `where` (over `me`, their side, and `r`). By chat_member_list or a key;
 * per room some key lookups, its at most 50 members and the unread end of the message index.
 */
export async function findRooms(ctx: MemberCtx, where: Sql, limit = 1): Promise<RoomRow[]> {
  const me = ctx.actor.personId
  return rows(
    ctx.main.db,
    sql<RoomRow>`
      select r.id, r.kind, me.seat, me.moved_at, me.state, me.is_muted, me.read_seq, me.cleared_seq, r.forgotten_seq, r.last_seq, r.last_change, r.name,
        case when s.id is not null then json_build_object('id', s.id, 'handle', s.handle, 'name', s.name) end as shop,
        case when r.about_id is not null then json_build_object('kind', r.about_kind, 'id', r.about_id) end as about,
        case when p.status = 'active' and p.handle is not null then ${chipJson('p')} end as other, them.state as their_state,
        coalesce(p.status = 'active', true) as is_other_active,
        case when r.kind = 'group' then ${peopleOf} else '[]' end as people, others.member_count,
        r.kind = 'group' and ${ownerOfRoom} = me.person_id as is_owner, others.read_seq as their_read_seq, others.delivered_seq as their_delivered_seq,
        case when r.kind = 'direct' then (select count(*)::int from (select from chat_message m
          where m.room_id = r.id and m.sender_id = me.person_id limit ${unansweredMessages}) mine) else 0 end as sent,
        (select count(*)::int from (${unreadMessages} limit ${mostUnread}) unread) as unread_count,
        (select ${messageJson} from chat_message m ${joinAnswered}
          where m.room_id = r.id and m.seq = r.last_seq and m.seq > me.cleared_seq) as last,
        (select ${messageJson} from chat_message m ${joinAnswered}
          where m.room_id = r.id and m.seq = r.pinned_seq and m.seq > me.cleared_seq and m.unsent_at is null) as pinned
      from chat_member me ${joinRoom}
      left join chat_member them on r.kind = 'direct' and them.room_id = r.id and them.person_id <> me.person_id
      left join person p on p.id = coalesce(them.person_id, case when me.seat = 'shop' then r.buyer_id end) ${chipAvatar('p')}
      cross join lateral (
        select case r.kind when 'direct' then 2 else 1 + count(*) filter (where t.state in ('open', 'request') and x.status = 'active') end::int as member_count,
          case when me.seat = 'person' and r.kind = 'shop' then max(t.read_seq) filter (where t.seat = 'shop')
            else min(t.read_seq) filter (where ${readsWithMe}) end as read_seq,
          case when me.seat = 'person' and r.kind = 'shop' then max(t.delivered_seq) filter (where t.seat = 'shop')
            else min(t.delivered_seq) filter (where ${readsWithMe}) end as delivered_seq
        from chat_member t left join person x on r.kind = 'group' and x.id = t.person_id
        where t.room_id = r.id and t.person_id <> me.person_id) others
      where ${roomOpenTo(me)} and ${where}
      order by me.moved_at desc, me.room_id desc limit ${limit}`,
  )
}

/** Of a group nobody whose account rests or is closed: they would keep it unread for ever. */
const readsWithMe = sql`t.seat = 'person' and coalesce(x.status = 'active', true) and ${isReadingShown}`

/** Some people of group `r`, for its picture and its name. */
const peopleOf = sql`coalesce((select json_agg(c.chip) from (
  select ${chipJson('x')} as chip from chat_member t join person x on x.id = t.person_id ${chipAvatar('x')}
  where t.room_id = r.id and t.person_id <> me.person_id and t.state in ('open', 'request') and x.status = 'active' and x.handle is not null
  order by t.joined_at, t.person_id limit 4) c), '[]'::json)`

/**
 * Messages to `me` of room `r` that they have not read and may read; staff do not count what a
 * colleague said as the shop.
 */
export const ofUnread = sql`from chat_message m where m.room_id = r.id and m.seq > greatest(me.read_seq, me.cleared_seq)
  and m.sender_id <> me.person_id and not (m.as_shop and me.seat = 'shop') and m.unsent_at is null and m.hidden_at is null
  and m.notice is null and not ${isSilenced(sql`m.sender_id`)}`
export const unreadMessages = sql`select ${ofUnread}`

export async function roomOf(ctx: MemberCtx, row: RoomRow): Promise<RoomView> {
  const {
    kind,
    state,
    theirState,
    isOtherActive,
    sent,
    other,
    people,
    last,
    pinned,
    movedAt: _,
    theirReadSeq,
    theirDeliveredSeq,
    ...same
  } = row
  const talk = state === 'open' && (theirState ?? 'open') === 'open'
  const readSeq = talk ? (theirReadSeq ?? 0) : 0
  return {
    ...same,
    kind,
    other: other && (await chipOf(ctx, other)),
    people: await Promise.all(people.map((chip) => chipOf(ctx, chip))),
    state: state === 'request' ? 'request' : 'open',
    canSend: isOtherActive && !(theirState !== null && mustWait(theirState, sent)),
    theirReadSeq: readSeq,
    theirDeliveredSeq: talk ? Math.max(readSeq, theirDeliveredSeq ?? 0) : 0,
    last: last && (await messageOf(ctx, last)),
    pinned: pinned && (await messageOf(ctx, pinned)),
  }
}
