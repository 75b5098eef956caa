import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { appendNotices, lockRoom } from './internal/append.ts'
import { findGroup, type Seat } from './internal/find-seat.ts'
import { refuseImitation } from './internal/refuse-imitation.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'
import { readRoom } from './read-room.ts'
import type { done, nameRoomInput, roomInput, roomPersonInput, RoomView } from './schema.ts'

/** Gives a group its name, or none. Errors: NOT_FOUND, FORBIDDEN (not its owner), NAME_RESERVED. */
export async function nameRoom(ctx: MemberCtx, { roomId, name }: z.infer<typeof nameRoomInput>): Promise<RoomView> {
  refuseImitation(ctx, name)
  await change(ctx, roomId, 'owner', async (tx) => {
    const changed = await rows(tx.db, sql`update chat_room set name = ${name} where id = ${roomId}::uuid and name <> ${name} returning id`)
    if (changed.length > 0) await appendNotices(tx, roomId, ctx.actor.personId, [{ notice: 'named', body: name }], ctx.now())
  })
  return readRoom(ctx, { roomId })
}

/**
 * Makes another member the owner of the caller's group. Errors: NOT_FOUND (nobody who is in it),
 * FORBIDDEN.
 */
export async function passRoom(ctx: MemberCtx, { roomId, personId }: z.infer<typeof roomPersonInput>): Promise<RoomView> {
  await change(ctx, roomId, 'owner', async (tx, { ownerId }) => {
    if (personId === ownerId) return
    const passed = await rows(
      tx.db,
      sql`update chat_room r set owner_id = t.person_id from chat_member t join person p on p.id = t.person_id and p.status = 'active'
        where r.id = ${roomId}::uuid and t.room_id = r.id and t.person_id = ${personId}::uuid and t.state = 'open' returning r.id`,
    )
    if (passed.length === 0) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    await appendNotices(tx, roomId, ctx.actor.personId, [{ notice: 'owner', personId }], ctx.now())
  })
  return readRoom(ctx, { roomId })
}

/**
 * Removes somebody from the caller's group, or takes an invitation back: they read nothing of it
 * any more. Errors: NOT_FOUND, FORBIDDEN.
 */
export async function removeFromRoom(ctx: MemberCtx, { roomId, personId }: z.infer<typeof roomPersonInput>): Promise<RoomView> {
  await change(ctx, roomId, 'owner', async (tx) => {
    if (personId === ctx.actor.personId) throw new KiwiError('BAD_INPUT', { field: 'personId' })
    if (!(await endSeat(tx, roomId, personId))) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    await appendNotices(tx, roomId, ctx.actor.personId, [{ notice: 'removed', personId }], ctx.now())
    return [personId]
  })
  return readRoom(ctx, { roomId })
}

/**
 * The caller leaves a group, and reads nothing of it any more; what they said stays. An owner is
 * followed by who came first after them. Errors: NOT_FOUND (also where the caller is not in it).
 */
export async function leaveRoom(ctx: MemberCtx, { roomId }: z.infer<typeof roomInput>): Promise<z.infer<typeof done>> {
  const me = ctx.actor.personId
  await change(ctx, roomId, 'member', async (tx) => {
    await appendNotices(tx, roomId, me, [{ notice: 'left' }], ctx.now())
    await endSeat(tx, roomId, me)
    await run(tx.db, sql`update chat_room set owner_id = null where id = ${roomId}::uuid and owner_id = ${me}::uuid`)
    return [me]
  })
  return { done: true }
}

async function endSeat(tx: MainTx, roomId: string, personId: string): Promise<boolean> {
  const ended = await rows(
    tx.db,
    sql`update chat_member set state = 'left' where room_id = ${roomId}::uuid and person_id = ${personId}::uuid and state in ('open', 'request') returning room_id`,
  )
  return ended.length > 0
}

/** `work` answers who hears of it beside those who are in the room then. */
async function change(
  ctx: MemberCtx,
  roomId: string,
  who: 'owner' | 'member',
  work: (tx: MainTx, seat: Seat) => Promise<string[] | void>,
): Promise<void> {
  await write(ctx, async (tx) => {
    await lockRoom(tx, roomId)
    const also = (await work(tx, await findGroup(ctx, roomId, tx.db, who))) ?? []
    tellDevices(tx, [...also, ...(await peopleOfRoom(tx, roomId))], roomId, ctx.now())
  })
}
