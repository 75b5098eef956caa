import type { MemberCtx } from '../../../context.ts'
import { one, type Queryable } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { unblocked } from '../../access/people.ts'
import { isSilenced, joinRoom } from '../../access/rooms.ts'
import { picture, type PictureRow, storedPicture } from '../../media/picture.ts'
import type { MessageView } from '../schema.ts'

/** A message as a statement gives it, in json; `createdAt` as Postgres writes it. */
export interface MessageJson extends Omit<MessageView, 'pictures'> {
  pictures: Omit<PictureRow, 'alt'>[]
}

/**
 * Whose words are shown: what a moderator hid only its sender sees, and nobody whom the reader
 * blocked.
 */
const isShown = (alias: 'm' | 'q') => {
  const a = sql.literal(alias)
  return sql`((${a}.hidden_at is null or ${a}.sender_id = me.person_id) and not ${isSilenced(sql`${a}.sender_id`)})`
}

/**
 * Message `m` of room `r` as the person of `me` sees it, a `MessageJson`. `joinAnswered` belongs to
 * it: the answered message `q`, which is not shown either when the reader deleted the conversation
 * after it. Strangers' pictures wait until the request is accepted, and a buyer does not learn who
 * answers for the shop.
 */
export const messageJson: Sql = sql`json_build_object('roomId', m.room_id, 'seq', m.seq, 'change', m.change, 'mine', m.sender_id = me.person_id,
  'senderId', case when not m.as_shop or me.seat = 'shop' then m.sender_id end, 'asShop', m.as_shop, 'notice', m.notice,
  'body', case when ${isShown('m')} then m.body else '' end,
  'card', case when m.card_id is not null and ${isShown('m')} then json_build_object('kind', m.card_kind, 'id', m.card_id, 'handle',
    case when m.card_kind = 'person' then (select p.handle from person p where p.id = m.card_id and p.status = 'active' and ${unblocked(sql`me.person_id`, sql`p.id`)}) end) end,
  'pictureCount', case when ${isShown('m')} then cardinality(m.media_ids) else 0 end,
  'pictures', coalesce(case when me.state = 'open' and m.media_ids <> '{}' and ${isShown('m')} then (
    select json_agg(json_build_object('width', d.width, 'height', d.height, 'thumbhash', d.thumbhash, 'variants', d.variants) order by i.n)
    from unnest(m.media_ids) with ordinality i(id, n) join media d on d.id = i.id and d.state = 'ready') end, '[]'::json),
  'reactions', coalesce((select json_agg(json_build_object('emoji', e.emoji, 'count', e.count, 'mine', e.mine) order by e.first_at) from (
    select x.emoji, count(*) as count, bool_or(x.person_id = me.person_id) as mine, min(x.at) as first_at
    from chat_reaction x where x.room_id = m.room_id and x.seq = m.seq group by x.emoji) e), '[]'::json),
  'replyTo', case when m.reply_to is not null then json_build_object('seq', m.reply_to, 'mine', coalesce(q.sender_id = me.person_id, false),
    'senderId', case when not q.as_shop or me.seat = 'shop' then q.sender_id end, 'body', case when ${isShown('q')} then coalesce(q.body, '') else '' end) end,
  'createdAt', m.created_at, 'edited', m.edited_at is not null, 'unsent', m.unsent_at is not null, 'hidden', m.hidden_at is not null,
  'silenced', ${isSilenced(sql`m.sender_id`)})`
export const joinAnswered = sql`left join chat_message q on q.room_id = m.room_id and q.seq = m.reply_to and q.seq > me.cleared_seq`

export async function messageOf(ctx: MemberCtx, json: MessageJson): Promise<MessageView> {
  const pictures = json.pictures.map((row) => picture(ctx, storedPicture({ ...row, alt: '' }), ctx.actor.personId))
  return { ...json, createdAt: new Date(json.createdAt).toISOString(), pictures: await Promise.all(pictures) }
}

/** A message that is there, of a room that the caller reads. By the primary key. */
export async function messageFor(ctx: MemberCtx, db: Queryable, roomId: string, seq: number): Promise<MessageView> {
  const { message } = await one(
    db,
    sql<{ message: MessageJson }>`
      select ${messageJson} as message from chat_message m join chat_member me on me.room_id = m.room_id and me.person_id = ${ctx.actor.personId}::uuid
      ${joinRoom} ${joinAnswered} where m.room_id = ${roomId}::uuid and m.seq = ${seq}`,
  )
  return messageOf(ctx, message)
}
