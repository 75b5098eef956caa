import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { unblocked } from '../access/people.ts'
import { joinAnswered, messageJson, type MessageJson, messageOf } from './internal/message-rows.ts'
import type { listMessagesInput, MessagePage } from './schema.ts'

/**
 * Messages of a room in their order: the newest, or those before or after one. A device that holds everything up to `after` gets what
 * it missed. Errors: NOT_FOUND. One range of the primary key.
 */
export async function listMessages(ctx: MemberCtx, input: z.infer<typeof listMessagesInput>): Promise<MessagePage> {
  const { roomId, before, after, limit } = input
  const me = ctx.actor.personId
  const order = sql.literal(after === undefined ? 'desc' : 'asc')
  const range = [
    before === undefined ? sql`` : sql`and m.seq < ${before}::int`,
    after === undefined ? sql`` : sql`and m.seq > ${after}::int`,
  ]
  const found = await rows(
    ctx.main.db,
    sql<LeftJoined<{ id: string; message: MessageJson }>>`
      select shown.* from chat_member me join chat_member them on them.room_id = me.room_id and them.person_id <> me.person_id
      left join lateral (
        select m.room_id as id, ${messageJson(me)} as message from chat_message m ${joinAnswered(sql`me.cleared_seq`)}
        where m.room_id = me.room_id and m.seq > me.cleared_seq ${range[0]!} ${range[1]!}
        order by m.seq ${order} limit ${limit + 1}
      ) shown on true
      where me.room_id = ${roomId}::uuid and me.person_id = ${me}::uuid and ${unblocked(me, sql`them.person_id`)}`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  const messages = joined<{ id: string; message: MessageJson }>(found).map(({ message }) => messageOf(message))
  const page = messages.slice(0, limit)
  return { messages: after === undefined ? page.reverse() : page, hasMore: messages.length > limit }
}
