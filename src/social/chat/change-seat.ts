import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { publishMany } from '../../realtime/publish.ts'
import { isInRoom, joinRoom, roomOpenTo } from '../access/rooms.ts'
import { appendNotices, lockRoom } from './internal/append.ts'
import { findSeat, type Seat } from './internal/find-seat.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'
import { readRoom } from './read-room.ts'
import { marksToldUpTo } from './rules.ts'
import type { answerRoomInput, done, markDeliveredInput, muteRoomInput, readRoomInput, roomInput, RoomView } from './schema.ts'

/**
 * What the caller has read never moves back. The others' devices hear of it where all talk. Errors:
 * NOT_FOUND.
 */
export function markRoomRead(ctx: MemberCtx, { roomId, seq }: z.infer<typeof readRoomInput>): Promise<RoomView> {
  return changeSeat(ctx, roomId, {
    set: ({ lastSeq }) => sql`read_seq = ${Math.min(seq, lastSeq)}`,
    where: ({ lastSeq }) => sql`read_seq < ${Math.min(seq, lastSeq)}`,
    told: async (tx, { state, theirState }) => {
      if (state !== 'open' || (theirState ?? 'open') !== 'open') return []
      const people = await peopleOfRoom(tx, roomId)
      return people.length > marksToldUpTo ? [] : people
    },
  })
}

/**
 * Accepts a stranger's conversation or group, or refuses it: then it is gone. Who wrote is not
 * told; a group sees who joined it. Errors: NOT_FOUND.
 */
export async function answerRoom(ctx: MemberCtx, { roomId, accept }: z.infer<typeof answerRoomInput>): Promise<RoomView | null> {
  const me = ctx.actor.personId
  const now = ctx.now()
  const seat = await write(ctx, async (tx) => {
    await lockRoom(tx, roomId)
    const seat = await findSeat(ctx, roomId, tx.db)
    if (seat.state !== 'request') return seat
    const set = accept ? sql`state = 'open'` : sql`state = 'refused', cleared_seq = ${seat.lastSeq}, read_seq = ${seat.lastSeq}`
    await rows(tx.db, sql`update chat_member set ${set} where room_id = ${roomId}::uuid and person_id = ${me}::uuid`)
    const isJoining = accept && seat.kind === 'group'
    if (isJoining) await appendNotices(tx, roomId, me, [{ notice: 'joined' }], now)
    tellDevices(tx, isJoining ? await peopleOfRoom(tx, roomId) : [me], roomId, now)
    return seat
  })
  return !accept && seat.kind === 'group' ? null : readRoom(ctx, { roomId })
}

export function muteRoom(ctx: MemberCtx, { roomId, on }: z.infer<typeof muteRoomInput>): Promise<RoomView> {
  return changeSeat(ctx, roomId, { set: () => sql`is_muted = ${on}`, where: () => sql`is_muted <> ${on}` })
}

/**
 * Deletes the conversation for the caller alone; a later message begins it again. Errors:
 * NOT_FOUND.
 */
export function clearRoom(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<RoomView> {
  return changeSeat(ctx, roomId, {
    set: ({ lastSeq }) => sql`cleared_seq = ${lastSeq}, read_seq = ${lastSeq}`,
    where: ({ lastSeq }) => sql`cleared_seq < ${lastSeq}`,
  })
}

/**
 * A device has everything of these rooms up to a message; that never moves back, and a room that
 * waits for an answer tells nothing. Rooms that are not the caller's are left out. One statement;
 * whoever talks there is told.
 */
export async function markDelivered(ctx: MemberCtx, { rooms }: z.infer<typeof markDeliveredInput>): Promise<z.infer<typeof done>> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    const told = await rows(
      tx.db,
      sql<{ personId: string; roomId: string }>`
        with moved as (
          update chat_member mine set delivered_seq = least(g.seq, r.last_seq)
          from ${sql.unnest('g', rooms, { roomId: 'uuid', seq: 'int' })} join chat_member me on me.room_id = g.room_id ${joinRoom}
          where ${roomOpenTo(me)} and mine.room_id = me.room_id and mine.person_id = me.person_id
            and me.state = 'open' and mine.delivered_seq < least(g.seq, r.last_seq)
          returning mine.room_id)
        select t.person_id, t.room_id from moved join chat_room r on r.id = moved.room_id left join shop s on s.id = r.shop_id
        join chat_member t on t.room_id = r.id
        where t.person_id <> ${me}::uuid and t.state = 'open' and ${isInRoom}`,
    )
    const few = [...Map.groupBy(told, ({ roomId }) => roomId).values()].filter((people) => people.length < marksToldUpTo).flat()
    publishMany(
      tx,
      few.map(({ personId, roomId }) => ({ personId, payload: { kind: 'chat', roomId } })),
      ctx.now(),
    )
  })
  return { done: true }
}

interface Change {
  set(seat: Seat): Sql
  /** Whether there is something to change: a repeated call wakes nobody. */
  where(seat: Seat): Sql
  /** Beside the caller. */
  told?(tx: MainTx, seat: Seat): Promise<string[]>
}

async function changeSeat(ctx: MemberCtx, roomId: string, { set, where, told }: Change): Promise<RoomView> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    const seat = await findSeat(ctx, roomId, tx.db)
    const changed = await rows(
      tx.db,
      sql`update chat_member set ${set(seat)} where room_id = ${roomId}::uuid and person_id = ${me}::uuid and ${where(seat)} returning room_id`,
    )
    if (changed.length > 0) tellDevices(tx, [me, ...((await told?.(tx, seat)) ?? [])], roomId, ctx.now())
  })
  return readRoom(ctx, { roomId })
}
