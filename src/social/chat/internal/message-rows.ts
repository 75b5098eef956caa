import { type Sql, sql } from '../../../db/sql.ts'
import type { MessageView } from '../schema.ts'

/** A message as a statement gives it, in json; `createdAt` as Postgres writes it. */
export type MessageJson = MessageView

/**
 * Message `m` as person `readerId` sees it, a `MessageJson`. `joinAnswered` belongs to it: the answered message `q`, which is not shown
 * either when the reader deleted the conversation after it (`clearedSeq`).
 */
export function messageJson(readerId: string): Sql {
  return sql`json_build_object('roomId', m.room_id, 'seq', m.seq, 'mine', m.sender_id = ${readerId}::uuid, 'body', m.body,
    'card', case when m.card_id is not null then json_build_object('kind', m.card_kind, 'id', m.card_id) end,
    'replyTo', case when m.reply_to is not null then
      json_build_object('seq', m.reply_to, 'mine', coalesce(q.sender_id = ${readerId}::uuid, false), 'body', coalesce(q.body, '')) end,
    'createdAt', m.created_at, 'edited', m.edited_at is not null, 'unsent', m.unsent_at is not null)`
}
export function joinAnswered(clearedSeq: Sql): Sql {
  return sql`left join chat_message q on q.room_id = m.room_id and q.seq = m.reply_to and q.seq > ${clearedSeq}`
}

export function messageOf(json: MessageJson): MessageView {
  return { ...json, createdAt: new Date(json.createdAt).toISOString() }
}
