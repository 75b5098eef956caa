import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { discardMedia } from '../media/discard-media.ts'
import { lockRoom, nextChange } from './internal/append.ts'
import { findSeat, type Seat } from './internal/find-seat.ts'
import { messageFor } from './internal/message-rows.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'
import { isEditable } from './rules.ts'
import type { editMessageInput, messageInput, MessageView, pinMessageInput, reactInput, RoomView } from './schema.ts'
import { readRoom } from './read-room.ts'

/**
 * Errors: NOT_FOUND (another's message too), TOO_LATE, CONFLICT (taken back, or hidden by a
 * moderator).
 */
export function editMessage(ctx: MemberCtx, { body, ...at }: z.infer<typeof editMessageInput>): Promise<MessageView> {
  return change(ctx, at, async (tx, message) => {
    if (!message.mine || message.isNotice) throw new KiwiError('NOT_FOUND', { field: 'seq' })
    if (message.isClosed) throw new KiwiError('CONFLICT')
    if (!isEditable(message.createdAt, ctx.now())) throw new KiwiError('TOO_LATE')
    await run(
      tx.db,
      sql`with ${nextChange(at.roomId)} update chat_message set body = ${body}, edited_at = ${ctx.now()}::timestamptz, change = numbered.last_change
        from numbered where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
    )
    return true
  })
}

/**
 * Takes the caller's message back: its text, card and pictures are deleted for everybody, its place
 * stays. A repeated call changes nothing. Errors: NOT_FOUND.
 */
export function unsendMessage(ctx: MemberCtx, at: z.infer<typeof messageInput>): Promise<MessageView> {
  return change(ctx, at, async (tx, message) => {
    if (!message.mine || message.isNotice) throw new KiwiError('NOT_FOUND', { field: 'seq' })
    if (message.isUnsent) return false
    // A picture that another message shows too stays.
    const pictures = sql`select i.id from unnest(${message.mediaIds}::uuid[]) i(id) where not exists (select from chat_message q
      where q.media_ids @> array[i.id] and q.media_ids <> '{}' and (q.room_id, q.seq) <> (${at.roomId}::uuid, ${at.seq}::int))`
    if (message.mediaIds.length > 0) await discardMedia(tx, pictures, ctx.now())
    await run(tx.db, sql`delete from chat_reaction where room_id = ${at.roomId}::uuid and seq = ${at.seq}`)
    await run(
      tx.db,
      sql`with ${nextChange(at.roomId)} update chat_message set body = '', card_kind = null, card_id = null, media_ids = '{}', request_hash = '',
        unsent_at = ${ctx.now()}::timestamptz, change = numbered.last_change from numbered where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
    )
    return true
  })
}

/**
 * The caller's one reaction to a message, another in its place, or none. Errors: NOT_FOUND,
 * CONFLICT (taken back).
 */
export function react(ctx: MemberCtx, { emoji, ...at }: z.infer<typeof reactInput>): Promise<MessageView> {
  const me = ctx.actor.personId
  return change(ctx, at, async (tx, message, seat) => {
    // Somebody who waits for an answer hears nothing of whom they wrote to.
    if (message.isNotice || seat.state !== 'open') throw new KiwiError('NOT_FOUND', { field: 'seq' })
    if (message.isClosed && emoji !== null) throw new KiwiError('CONFLICT')
    const changed = await rows(
      tx.db,
      emoji === null
        ? sql`delete from chat_reaction where room_id = ${at.roomId}::uuid and seq = ${at.seq} and person_id = ${me}::uuid returning seq`
        : sql`insert into chat_reaction (room_id, seq, person_id, emoji, at) values (${at.roomId}::uuid, ${at.seq}, ${me}::uuid, ${emoji}, ${ctx.now()}::timestamptz)
            on conflict (room_id, seq, person_id) do update set emoji = excluded.emoji, at = excluded.at where chat_reaction.emoji <> excluded.emoji returning seq`,
    )
    if (changed.length === 0) return false
    await run(
      tx.db,
      sql`with ${nextChange(at.roomId)} update chat_message set change = numbered.last_change from numbered where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
    )
    return true
  })
}

/**
 * One message stands above the room for all who are in it; another in its place, or none. Errors:
 * NOT_FOUND.
 */
export async function pinMessage(ctx: MemberCtx, { roomId, seq }: z.infer<typeof pinMessageInput>): Promise<RoomView> {
  const pin = async (tx: MainTx) => {
    await run(tx.db, sql`update chat_room set pinned_seq = ${seq}::int where id = ${roomId}::uuid`)
    return true
  }
  if (seq !== null)
    await change(ctx, { roomId, seq }, async (tx, message, seat) => {
      if (message.isNotice || message.isClosed || seat.state !== 'open') throw new KiwiError('NOT_FOUND', { field: 'seq' })
      return pin(tx)
    })
  else
    await write(ctx, async (tx) => {
      await lockRoom(tx, roomId)
      const { state } = await findSeat(ctx, roomId, tx.db)
      if (state !== 'open') throw new KiwiError('NOT_FOUND', { field: 'roomId' })
      await pin(tx)
      tellDevices(tx, await peopleOfRoom(tx, roomId), roomId, ctx.now())
    })
  return readRoom(ctx, { roomId })
}

interface Message {
  mine: boolean
  createdAt: Date
  isUnsent: boolean
  /** Taken back, or hidden by a moderator. */
  isClosed: boolean
  isNotice: boolean
  mediaIds: string[]
}

/**
 * The room is locked first, as by every change that is numbered. `work` answers whether it changed
 * something that others hear of.
 */
async function change(
  ctx: MemberCtx,
  { roomId, seq }: z.infer<typeof messageInput>,
  work: (tx: MainTx, message: Message, seat: Seat) => Promise<boolean>,
): Promise<MessageView> {
  return write(ctx, async (tx) => {
    await lockRoom(tx, roomId)
    const seat = await findSeat(ctx, roomId, tx.db)
    const [message] = await rows(
      tx.db,
      sql<Message>`
        select sender_id = ${ctx.actor.personId}::uuid as mine, created_at, unsent_at is not null as is_unsent,
          unsent_at is not null or hidden_at is not null as is_closed, notice is not null as is_notice, media_ids
        from chat_message where room_id = ${roomId}::uuid and seq = ${seq} for update`,
    )
    if (!message || seq <= seat.clearedSeq) throw new KiwiError('NOT_FOUND', { field: 'seq' })
    if (await work(tx, message, seat)) tellDevices(tx, [ctx.actor.personId, ...(await peopleOfRoom(tx, roomId))], roomId, ctx.now())
    return messageFor(ctx, tx.db, roomId, seq)
  })
}
