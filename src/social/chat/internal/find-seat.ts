import type { MemberCtx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { follows } from '../../access/people.ts'
import { joinRoom, ownerOfRoom, roomOpenTo } from '../../access/rooms.ts'
import { type RoomKind, type SideState, unansweredMessages } from '../rules.ts'

/** The caller's side of a room, with what decides about it. */
export interface Seat {
  kind: RoomKind
  state: SideState
  seat: 'person' | 'shop'
  clearedSeq: number
  lastSeq: number
  /** Of a group. */
  ownerId: string | null
  shopId: string | null
  buyerId: string | null
  /** Of a direct room: the other person, their side, and whether they follow the caller. */
  otherId: string | null
  theirState: SideState | null
  isFollowed: boolean
  /** The other person of a direct room, or the buyer, can still answer. */
  isOtherActive: boolean
  /** The caller's messages, counted up to `unansweredMessages`. */
  sent: number
  /** When the caller joined Kiwi. */
  memberSince: Date
}

/** Errors: NOT_FOUND, the same for an unknown room and one that the caller may not read. */
export async function findSeat(ctx: MemberCtx, roomId: string, db: Queryable = ctx.main.db): Promise<Seat> {
  const me = ctx.actor.personId
  const [found] = await rows(
    db,
    sql<Seat>`
      select r.kind, me.state, me.seat, greatest(me.cleared_seq, r.forgotten_seq) as cleared_seq, r.last_seq, case when r.kind = 'group' then ${ownerOfRoom} end as owner_id,
        r.shop_id, r.buyer_id, them.person_id as other_id, them.state as their_state, coalesce(p.status = 'active', true) as is_other_active,
        ${follows(sql`p.id`, sql`me.person_id`)} as is_followed,
        case when r.kind = 'direct' then (select count(*)::int from (
          select from chat_message m where m.room_id = r.id and m.sender_id = me.person_id limit ${unansweredMessages}) mine) else 0 end as sent,
        x.created_at as member_since
      from chat_member me ${joinRoom} join person x on x.id = me.person_id
      left join chat_member them on r.kind = 'direct' and them.room_id = r.id and them.person_id <> me.person_id
      left join person p on p.id = coalesce(them.person_id, r.buyer_id)
      where me.room_id = ${roomId}::uuid and ${roomOpenTo(me)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  return found
}

/** A group, for its owner or for everybody in it. Errors: NOT_FOUND (no group too), FORBIDDEN. */
export async function findGroup(ctx: MemberCtx, roomId: string, db: Queryable, who: 'owner' | 'member'): Promise<Seat> {
  const seat = await findSeat(ctx, roomId, db)
  if (seat.kind !== 'group') throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  if (who === 'owner' && seat.ownerId !== ctx.actor.personId) throw new KiwiError('FORBIDDEN')
  return seat
}
