import type { MemberCtx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { unblocked } from '../../access/people.ts'
import { type SideState, unansweredMessages } from '../rules.ts'

/** The caller's side of a room, with what the other person's side decides. */
export interface Side {
  otherId: string
  state: SideState
  theirState: SideState
  isOtherActive: boolean
  /** The other person follows the caller. */
  isFollowed: boolean
  /** The caller's messages, counted up to `unansweredMessages`. */
  sent: number
  clearedSeq: number
  lastSeq: number
}

/** Errors: NOT_FOUND, the same for an unknown room, another's, and one with a block between its people. */
export async function findSide(ctx: MemberCtx, roomId: string, db: Queryable = ctx.main.db): Promise<Side> {
  const me = ctx.actor.personId
  const [found] = await rows(
    db,
    sql<Side>`
      select them.person_id as other_id, me.state, them.state as their_state, p.status = 'active' as is_other_active, me.cleared_seq, r.last_seq,
        exists (select from follow f where f.follower_id = p.id and f.followee_id = me.person_id and f.state = 'accepted') as is_followed,
        (select count(*)::int from (select from chat_message m where m.room_id = r.id and m.sender_id = me.person_id
          limit ${unansweredMessages}) mine) as sent
      from chat_member me
      join chat_room r on r.id = me.room_id
      join chat_member them on them.room_id = r.id and them.person_id <> me.person_id
      join person p on p.id = them.person_id
      where me.room_id = ${roomId}::uuid and me.person_id = ${me}::uuid and ${unblocked(me, sql`them.person_id`)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  return found
}
