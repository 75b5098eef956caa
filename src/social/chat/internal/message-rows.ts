import { type Sql, sql } from '../../../db/sql.ts'
import type { MessageView } from '../schema.ts'

/** A message as a statement gives it, in json; `createdAt` as Postgres writes it. */
export type MessageJson = MessageView

/**
 * Message `m` as person `readerId` sees it, a `MessageJson`. `joinAnswered` belongs to it: the answered message `q`, which is not shown
 * either when the reader deleted the conversation after it (`clearedSeq`).
 */
export function messageJson(readerId: string): Sql {
  // What a moderator hid only its sender sees.
  const isShown = (alias: 'm' | 'q') =>
    sql`(${sql.literal(alias)}.hidden_at is null or ${sql.literal(alias)}.sender_id = ${readerId}::uuid)`
  return sql`json_build_object('roomId', m.room_id, 'seq', m.seq, 'mine', m.sender_id = ${readerId}::uuid, 'body', case when ${isShown('m')} then m.body else '' end,
    'card', case when m.card_id is not null and ${isShown('m')} then json_build_object('kind', m.card_kind, 'id', m.card_id) end,
    'replyTo', case when m.reply_to is not null then
      json_build_object('seq', m.reply_to, 'mine', coalesce(q.sender_id = ${readerId}::uuid, false), 'body', case when ${isShown('q')} then coalesce(q.body, '') else '' end) end,
    'createdAt', m.created_at, 'edited', m.edited_at is not null, 'unsent', m.unsent_at is not null, 'hidden', m.hidden_at is not null)`
}
export function joinAnswered(clearedSeq: Sql): Sql {
  return sql`left join chat_message q on q.room_id = m.room_id and q.seq = m.reply_to and q.seq > ${clearedSeq}`
}

export function messageOf(json: MessageJson): MessageView {
  return { ...json, createdAt: new Date(json.createdAt).toISOString() }
}
