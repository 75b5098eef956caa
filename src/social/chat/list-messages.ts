import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { isSilenced, joinRoom, roomOpenTo } from '../access/rooms.ts'
import { joinAnswered, messageJson, type MessageJson, messageOf } from './internal/message-rows.ts'
import type { foundMessages, listMessagesInput, MessagePage, searchMessagesInput } from './schema.ts'
import { searchPattern } from './rules.ts'

type Found = { lastChange: number } & LeftJoined<{ id: string; message: MessageJson }>

/**
 * Messages of a room in their order: the newest, or those before or after one. Errors: NOT_FOUND.
 * One range of the primary key. The number of the last change is of the same moment: `chat.changes`
 * continues there.
 */
export async function listMessages(ctx: MemberCtx, input: z.infer<typeof listMessagesInput>): Promise<MessagePage> {
  const { roomId, before, after, limit } = input
  const order = sql.literal(after === undefined ? 'desc' : 'asc')
  const range = sql`${before === undefined ? sql`` : sql`and m.seq < ${before}::int`} ${after === undefined ? sql`` : sql`and m.seq > ${after}::int`}`
  const { change, messages } = await read(ctx, roomId, sql`${range} order by m.seq ${order} limit ${limit + 1}`)
  const page = messages.slice(0, limit)
  return { messages: after === undefined ? page.reverse() : page, hasMore: messages.length > limit, change }
}

const foundPerPage = 30

/**
 * Messages of one room that hold a text, newest first, for whoever reads it. Plan:
 * chat_message_words or the room's own range.
 */
export async function searchMessages(ctx: MemberCtx, input: z.infer<typeof searchMessagesInput>): Promise<z.infer<typeof foundMessages>> {
  const { roomId, q, before } = input
  const { messages } = await read(
    ctx,
    roomId,
    sql`and lower(normalize(m.body, NFKD)) like ${searchPattern(q)} ${before === undefined ? sql`` : sql`and m.seq < ${before}::int`}
      and m.notice is null and (m.hidden_at is null or m.sender_id = me.person_id) and not ${isSilenced(sql`m.sender_id`)}
      order by m.seq desc limit ${foundPerPage + 1}`,
  )
  return { messages: messages.slice(0, foundPerPage), hasMore: messages.length > foundPerPage }
}

async function read(ctx: MemberCtx, roomId: string, range: ReturnType<typeof sql>) {
  const found = await rows(
    ctx.main.db,
    sql<Found>`
      select r.last_change, shown.* from chat_member me ${joinRoom}
      left join lateral (
        select m.room_id as id, ${messageJson} as message from chat_message m ${joinAnswered}
        where m.room_id = me.room_id and m.seq > me.cleared_seq ${range}
      ) shown on true
      where me.room_id = ${roomId}::uuid and ${roomOpenTo(ctx.actor.personId)}`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  const messages = joined<{ id: string; message: MessageJson }>(found).map(({ message }) => messageOf(ctx, message))
  return { change: found[0]!.lastChange, messages: await Promise.all(messages) }
}
