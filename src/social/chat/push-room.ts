import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { enqueue, enqueueMany } from '../../jobs/enqueue.ts'
import { isOn } from '../../shared/notices/topics.ts'
import { unsilencedBy } from '../access/feeds.ts'
import { formsOf, type KeptForm, mutedTextsOf } from '../access/muted-texts.ts'
import { joinRoom, roomOpenTo } from '../access/rooms.ts'
import { devicesOf } from '../notifications/devices-of.ts'
import type { NoticeChoices } from '../notifications/preferences.ts'
import { pushToDevice } from '../notifications/push-to-device.ts'
import { ofUnread, unreadMessages } from './internal/room-rows.ts'
import { mostPushed, type PushedRoom, roomPushOf } from './push-rules.ts'

/** A mail about messages that wait: so late, and so often. */
const mailAfterMs = 30 * 60_000
const mailEveryMs = 6 * 3_600_000

/**
 * Who hears of room `r` while they do not look: `me` has not muted it, and has not read something
 * in it.
 */
const waits = sql`me.state in ('open', 'request') and not me.is_muted and exists (${unreadMessages})`

/**
 * Enqueues pushes to the browsers of everybody who has not read what came into a room, and mails
 * for those who chose them.
 */
export async function pushRoom(ctx: WorkerCtx, { roomId }: JobPayload<'chat.pushRoom'>): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const found = await rows(
      tx.db,
      sql<{ personId: string; state: string; lastSeq: number; devices: string[]; hasEmail: boolean; choices: NoticeChoices | null }>`
        select me.person_id, me.state, r.last_seq, array(${devicesOf(sql`me.person_id`, now)}) as devices, n.choices,
          exists (select from person_email e where e.person_id = me.person_id and e.confirmed_at is not null) as has_email
        from chat_member me ${joinRoom} left join notice_settings n on n.person_id = me.person_id
        where me.room_id = ${roomId}::uuid and ${waits} and ${roomOpenTo(sql`me.person_id`)}`,
    )
    const isTold = (channel: 'push' | 'email') => found.filter(({ choices }) => isOn(choices ?? {}, 'messages', channel))
    const pushes = isTold('push').flatMap(({ personId, state, lastSeq, devices }) =>
      // A request is told once, however much is written.
      devices.map((subscriptionId) => ({ push: { personId, subscriptionId, roomId }, upTo: state === 'open' ? lastSeq : state })),
    )
    const upTo = new Map(pushes.map(({ push, upTo: last }) => [push.subscriptionId, last]))
    await enqueueMany(
      tx,
      'chat.push',
      pushes.map(({ push }) => push),
      { now, uniqueKeyOf: ({ subscriptionId }) => `chat push:${subscriptionId}:${roomId}:${upTo.get(subscriptionId)}` },
    )
    await enqueueMany(
      tx,
      'mail.messages',
      isTold('email').flatMap(({ personId, state, hasEmail }) => (hasEmail && state === 'open' ? [{ personId }] : [])),
      {
        now,
        runAt: new Date(now.getTime() + mailAfterMs),
        uniqueKeyOf: ({ personId }) => `messages mail:${personId}:${Math.floor(now.getTime() / mailEveryMs)}`,
      },
    )
  })
}

/**
 * Pushes to one browser what its person has not read in a room, as it is now. Errors: UNAVAILABLE.
 */
export function sendRoomPush(ctx: WorkerCtx, push: JobPayload<'chat.push'>): Promise<void> {
  const { personId, subscriptionId, roomId } = push
  return pushToDevice(ctx, {
    personId,
    subscriptionId,
    say: async (reader) => {
      const room = await readWaiting(ctx, personId, roomId)
      return room && roomPushOf(room, reader)
    },
    later: (tx, quietEnd) => {
      const uniqueKey = `chat push:${subscriptionId}:${roomId}:after ${quietEnd.getTime()}`
      return enqueue(tx, 'chat.push', push, { now: ctx.now(), runAt: quietEnd, uniqueKey })
    },
  })
}

/**
 * The newest unread messages by people whom the reader hears, without what they muted; null where
 * nothing waits. By the keys of the room and the unread end of its messages.
 */
async function readWaiting(ctx: WorkerCtx, personId: string, roomId: string): Promise<PushedRoom | null> {
  const [room] = await rows(
    ctx.main.db,
    sql<PushedRoom & { forms: KeptForm[] }>`
      select r.id as room_id, r.kind, me.state, case r.kind when 'group' then r.name when 'shop' then case when me.seat = 'person' then s.name else '' end else '' end as name,
        ${formsOf(sql`me.person_id`)} as forms, coalesce((
          select json_agg(json_build_object('sender', p.display_name, 'body', w.body, 'cardKind', w.card_kind, 'hasPictures', w.media_ids <> '{}') order by w.seq desc)
          from (select m.seq, m.sender_id, m.body, m.card_kind, m.media_ids ${ofUnread}
            and ${unsilencedBy(personId, sql`m.sender_id`)} order by m.seq desc limit ${mostPushed}) w
          join person p on p.id = w.sender_id), '[]') as messages
      from chat_member me ${joinRoom}
      where me.room_id = ${roomId}::uuid and ${waits} and ${roomOpenTo(personId)}`,
  )
  if (!room) return null
  const { forms, messages, ...same } = room
  const muted = mutedTextsOf(personId, forms, ctx.now())
  const heard = messages.filter(({ body }) => !muted.hides(body))
  return heard.length === 0 ? null : { ...same, messages: heard }
}
