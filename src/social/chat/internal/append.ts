import type { MainTx } from '../../../db/handles.ts'
import { one, rows } from '../../../db/rows.ts'
import type { cardKinds, roomNotices } from '../../../db/schema/chat.ts'
import { sql } from '../../../db/sql.ts'
import { newId } from '../../../ids.ts'

export interface NewMessage {
  body: string
  cardKind: (typeof cardKinds)[number] | null
  cardId: string | null
  mediaIds: readonly string[]
  notice: (typeof roomNotices)[number] | null
  replyTo: number | null
  idempotencyKey: string
  requestHash: string
  asShop: boolean
}

/**
 * A statement of its own: what follows sees the messages that it waited for. Everything that
 * numbers something in a room begins with it.
 */
export async function lockRoom(tx: MainTx, roomId: string): Promise<void> {
  await rows(tx.db, sql<{ id: string }>`select id from chat_room where id = ${roomId}::uuid for update`)
}

/**
 * Writes the next messages of a locked room; answers the number of the last, or null where the
 * sender used the key of one in another room meanwhile. A request whose person follows the sender
 * is one no more, decided here: they may have answered it since.
 */
export async function append(tx: MainTx, roomId: string, senderId: string, messages: NewMessage[], now: Date): Promise<number | null> {
  const numbered = messages.map((message, n) => ({ ...message, mediaIds: `{${message.mediaIds.join()}}`, n: n + 1 }))
  const { written } = await one(
    tx.db,
    sql<{ written: number }>`
      with written as (
        insert into chat_message (room_id, seq, change, sender_id, as_shop, notice, body, card_kind, card_id, media_ids, reply_to, idempotency_key, request_hash, created_at)
        select r.id, r.last_seq + g.n, r.last_change + g.n, ${senderId}::uuid, g.as_shop, g.notice, g.body, g.card_kind, g.card_id, g.media_ids::uuid[],
          g.reply_to, g.idempotency_key, g.request_hash, ${now}::timestamptz
        from chat_room r cross join ${sql.unnest('g', numbered, {
          n: 'int',
          asShop: 'boolean',
          notice: 'text',
          body: 'text',
          cardKind: 'text',
          cardId: 'uuid',
          mediaIds: 'text',
          replyTo: 'int',
          idempotencyKey: 'text',
          requestHash: 'text',
        })}
        where r.id = ${roomId}::uuid on conflict (sender_id, idempotency_key) do nothing returning 1)
      select count(*)::int as written from written`,
  )
  if (written < messages.length) return null
  const { lastSeq } = await one(
    tx.db,
    sql<{ lastSeq: number }>`
      with moved as (
        update chat_member t set moved_at = ${now}::timestamptz,
          read_seq = case when t.person_id = ${senderId}::uuid then r.last_seq + ${messages.length} else t.read_seq end,
          state = case when t.state in ('request', 'refused') and t.person_id = ${senderId}::uuid then 'open'
            when t.state = 'request' and r.kind = 'direct' and exists (select from follow f
              where f.follower_id = t.person_id and f.followee_id = ${senderId}::uuid and f.state = 'accepted') then 'open' else t.state end
        from chat_room r where r.id = t.room_id and t.room_id = ${roomId}::uuid and t.state <> 'left')
      update chat_room set last_seq = last_seq + ${messages.length}, last_change = last_change + ${messages.length}
      where id = ${roomId}::uuid returning last_seq`,
  )
  return lastSeq
}

/** What happened in a group, as messages of whoever did it. */
export async function appendNotices(
  tx: MainTx,
  roomId: string,
  actorId: string,
  notices: { notice: NonNullable<NewMessage['notice']>; personId?: string; body?: string }[],
  now: Date,
): Promise<void> {
  const messages = notices.map(({ notice, personId, body }) => ({
    body: body ?? '',
    cardKind: personId === undefined ? null : ('person' as const),
    cardId: personId ?? null,
    mediaIds: [],
    notice,
    replyTo: null,
    idempotencyKey: `notice:${newId(now)}`,
    requestHash: '',
    asShop: false,
  }))
  if (messages.length > 0) await append(tx, roomId, actorId, messages, now)
}

/** The next number of change of a locked room, for one of its messages. */
export function nextChange(roomId: string) {
  return sql`numbered as (update chat_room set last_change = last_change + 1 where id = ${roomId}::uuid returning last_change)`
}
