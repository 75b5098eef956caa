import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { maxRoomPeople } from '../../shared/bounds.ts'
import { follows, personKnownTo } from '../access/people.ts'
import { appendNotices, lockRoom } from './internal/append.ts'
import { refuseImitation } from './internal/refuse-imitation.ts'
import { findGroup } from './internal/find-seat.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'
import { readRoom } from './read-room.ts'
import type { inviteToRoomInput, makeGroupInput, RoomView } from './schema.ts'

/**
 * A group of the caller and the people whom they invite; a repeated call finds it. Who follows the
 * caller is in it at once, others are asked. Errors: NOT_FOUND (somebody the caller may not know),
 * TOO_MANY_REQUESTS (strangers invited), NAME_RESERVED.
 */
export async function makeGroup(ctx: MemberCtx, { idempotencyKey, name, personIds }: z.infer<typeof makeGroupInput>): Promise<RoomView> {
  const [me, now] = [ctx.actor.personId, ctx.now()]
  const madeKey = `${me}:${idempotencyKey}`
  refuseImitation(ctx, name)
  await spendOnStrangers(ctx, personIds)
  const roomId = await write(ctx, async (tx) => {
    const [made] = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into chat_room (id, kind, name, owner_id, made_key, created_at) values (${newId(now)}, 'group', ${name}, ${me}, ${madeKey}, ${now})
        on conflict (made_key) do nothing returning id`,
    )
    if (!made) return (await one(tx.db, sql<{ id: string }>`select id from chat_room where made_key = ${madeKey}`)).id
    await run(
      tx.db,
      sql`insert into chat_member (room_id, person_id, state, joined_at, moved_at) values (${made.id}, ${me}, 'open', ${now}, ${now})`,
    )
    await seat(ctx, tx, made.id, personIds, 0)
    await appendNotices(tx, made.id, me, [{ notice: 'made', body: name }], now)
    tellDevices(tx, await peopleOfRoom(tx, made.id), made.id, now)
    return made.id
  })
  return readRoom(ctx, { roomId })
}

/**
 * Invites people into a group of which the caller is a member; they see what is said from now on.
 * Who is in it already stays as they are. Errors: NOT_FOUND (the room, or somebody the caller may
 * not know), LIMIT_EXCEEDED, TOO_MANY_REQUESTS (strangers invited).
 */
export async function inviteToRoom(ctx: MemberCtx, { roomId, personIds }: z.infer<typeof inviteToRoomInput>): Promise<RoomView> {
  const [me, now] = [ctx.actor.personId, ctx.now()]
  await spendOnStrangers(ctx, personIds)
  await write(ctx, async (tx) => {
    await lockRoom(tx, roomId)
    const { lastSeq, state } = await findGroup(ctx, roomId, tx.db, 'member')
    if (state !== 'open') throw new KiwiError('NOT_FOUND', { field: 'roomId' })
    const invited = await seat(ctx, tx, roomId, personIds, lastSeq)
    await appendNotices(
      tx,
      roomId,
      me,
      invited.map((personId) => ({ notice: 'invited', personId })),
      now,
    )
    if (invited.length > 0) tellDevices(tx, await peopleOfRoom(tx, roomId), roomId, now)
  })
  return readRoom(ctx, { roomId })
}

/**
 * Answers whom it added. Who left may be asked again, and answers again; who refused the group is
 * not asked a second time.
 */
async function seat(ctx: MemberCtx, tx: MainTx, roomId: string, personIds: string[], clearedSeq: number): Promise<string[]> {
  const [me, now] = [ctx.actor.personId, ctx.now()]
  const asked = [...new Set(personIds)].filter((id) => id !== me)
  const { known } = await one(
    tx.db,
    sql<{
      known: number
    }>`select count(*)::int as known from person p where p.id = any(${asked}::uuid[]) and p.handle is not null and ${personKnownTo(me, 'p')}`,
  )
  if (known < asked.length) throw new KiwiError('NOT_FOUND', { field: 'personIds' })
  const added = await rows(
    tx.db,
    sql<{ personId: string }>`
      insert into chat_member (room_id, person_id, state, cleared_seq, read_seq, joined_at, moved_at)
      select ${roomId}::uuid, p.id, case when ${follows(sql`p.id`, sql`${me}::uuid`)}
        then 'open' else 'request' end, ${clearedSeq}::int, ${clearedSeq}::int, ${now}::timestamptz, ${now}::timestamptz
      from person p where p.id = any(${asked}::uuid[])
      on conflict (room_id, person_id) do update set state = 'request', cleared_seq = excluded.cleared_seq, read_seq = excluded.read_seq,
        joined_at = excluded.joined_at, moved_at = excluded.moved_at where chat_member.state = 'left'
      returning person_id`,
  )
  const { people } = await one(
    tx.db,
    sql<{
      people: number
    }>`select count(*)::int as people from chat_member where room_id = ${roomId}::uuid and state in ('open', 'request')`,
  )
  if (people > maxRoomPeople) throw new KiwiError('LIMIT_EXCEEDED', { field: 'personIds', reason: 'room_people' })
  return added.map(({ personId }) => personId)
}

/** Whoever does not follow the caller is a stranger, as in a direct room. */
async function spendOnStrangers(ctx: MemberCtx, personIds: string[]): Promise<void> {
  const { strangers } = await one(
    ctx.main.db,
    sql<{ strangers: number }>`
      select count(*)::int as strangers from unnest(${personIds}::uuid[]) g(id) where not ${follows(sql`g.id`, sql`${ctx.actor.personId}::uuid`)}`,
  )
  if (strangers > 0) await spendOwn(ctx, 'stranger', strangers)
}
