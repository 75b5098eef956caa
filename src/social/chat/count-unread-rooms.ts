import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, type Queryable } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { mostUnread } from '../../shared/bounds.ts'
import { joinRoom, roomOpenTo } from '../access/rooms.ts'
import { unreadMessages } from './internal/room-rows.ts'
import type { unreadRooms } from './schema.ts'

/** Messages and requests that the caller has not read. */
export function countUnreadRooms(ctx: MemberCtx): Promise<z.infer<typeof unreadRooms>> {
  return unreadRoomsOf(ctx.main.db, ctx.actor.personId)
}

/**
 * Counted from the messages themselves, so that every device shows the same. Plan:
 * chat_member_list, then key lookups per room.
 */
export function unreadRoomsOf(db: Queryable, me: string): Promise<z.infer<typeof unreadRooms>> {
  const counted = (more: Sql, where: Sql) => sql`
    (select count(*)::int from (
      select from chat_member me ${joinRoom} ${more}
      where ${roomOpenTo(me)} and r.last_seq > me.cleared_seq and ${where}
      limit ${mostUnread}) found)`
  return one(
    db,
    sql<z.infer<typeof unreadRooms>>`
      select ${counted(sql``, sql`me.state = 'request'`)} as request_count,
        ${counted(
          sql`cross join lateral (${unreadMessages}) unread`,
          sql`me.state = 'open' and not me.is_muted and r.last_seq > me.read_seq`,
        )} as unread_count`,
  )
}
