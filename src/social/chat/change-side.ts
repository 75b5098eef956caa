import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { findSide, type Side } from './internal/find-side.ts'
import { tellDevices } from './internal/tell-devices.ts'
import { readRoom } from './read-room.ts'
import type { answerRoomInput, muteRoomInput, readRoomInput, roomInput, RoomView } from './schema.ts'

/** What the caller has read never moves back. The other person's devices hear of it where both talk. Errors: NOT_FOUND. */
export function markRoomRead(ctx: MemberCtx, { roomId, seq }: z.infer<typeof readRoomInput>): Promise<RoomView> {
  return changeSide(ctx, roomId, {
    set: ({ lastSeq }) => sql`read_seq = ${Math.min(seq, lastSeq)}`,
    where: ({ lastSeq }) => sql`read_seq < ${Math.min(seq, lastSeq)}`,
    told: ({ state, theirState }) => state === 'open' && theirState === 'open',
  })
}

/** Accepts a stranger's conversation, or refuses it: then it is gone, and they are not told. Errors: NOT_FOUND. */
export function answerRoom(ctx: MemberCtx, { roomId, accept }: z.infer<typeof answerRoomInput>): Promise<RoomView> {
  return changeSide(ctx, roomId, {
    set: ({ lastSeq }) => (accept ? sql`state = 'open'` : sql`state = 'refused', cleared_seq = ${lastSeq}, read_seq = ${lastSeq}`),
    where: () => sql`state = 'request'`,
    told: () => false,
  })
}

export function muteRoom(ctx: MemberCtx, { roomId, on }: z.infer<typeof muteRoomInput>): Promise<RoomView> {
  return changeSide(ctx, roomId, { set: () => sql`is_muted = ${on}`, where: () => sql`is_muted <> ${on}`, told: () => false })
}

/** Deletes the conversation for the caller alone; a later message begins it again. Errors: NOT_FOUND. */
export function clearRoom(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<RoomView> {
  return changeSide(ctx, roomId, {
    set: ({ lastSeq }) => sql`cleared_seq = ${lastSeq}, read_seq = ${lastSeq}`,
    where: ({ lastSeq }) => sql`cleared_seq < ${lastSeq}`,
    told: () => false,
  })
}

interface Change {
  set(side: Side): Sql
  /** Whether there is something to change: a repeated call wakes nobody. */
  where(side: Side): Sql
  told(side: Side): boolean
}

async function changeSide(ctx: MemberCtx, roomId: string, { set, where, told }: Change): Promise<RoomView> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    const side = await findSide(ctx, roomId, tx.db)
    const changed = await rows(
      tx.db,
      sql`update chat_member set ${set(side)} where room_id = ${roomId}::uuid and person_id = ${me}::uuid and ${where(side)} returning room_id`,
    )
    if (changed.length > 0) await tellDevices(tx, told(side) ? [me, side.otherId] : [me], roomId, ctx.now())
  })
  return readRoom(ctx, { roomId })
}
