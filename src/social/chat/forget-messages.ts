import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { lowestIdAt } from '../../ids.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { discardUnnamed } from '../media/discard-unnamed.ts'
import { lockRoom } from './internal/append.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'

const dayMs = 86_400_000
const roomsPerPage = 1_000
/** Each part commits by itself. */
const messagesPerPart = 2_000

/**
 * Job: deletes messages older than CHAT_KEEP_DAYS, with their reactions and pictures; without the
 * setting none. A room that fails leaves the others done, and is tried again with the job.
 */
export async function forgetMessages(ctx: WorkerCtx, { limit = messagesPerPart } = {}): Promise<{ rooms: number }> {
  const days = ctx.config.CHAT_KEEP_DAYS
  if (days === undefined) return { rooms: 0 }
  const before = new Date(ctx.now().getTime() - days * dayMs)
  return { rooms: await doEach(roomsBefore(ctx, before), ({ id, isDue }) => forgetIn(ctx, id, isDue, before, limit)) }
}

/**
 * Rooms that were made before, and whether their oldest message was written before. Plan:
 * chat_room_pkey, whose ids are in order of time, and one row of chat_message_pkey each.
 */
const roomsBefore = (ctx: WorkerCtx, before: Date) =>
  inPages<{ id: string; isDue: boolean }>(roomsPerPage, (after) =>
    rows(
      ctx.main.db,
      sql<{ id: string; isDue: boolean }>`
        select r.id, coalesce((select m.created_at < ${before}::timestamptz from chat_message m where m.room_id = r.id order by m.seq limit 1), false) as is_due
        from chat_room r where r.id > ${after?.id ?? belowAllIds}::uuid and r.id < ${lowestIdAt(before)}::uuid order by r.id limit ${roomsPerPage}`,
    ),
  )

async function forgetIn(ctx: WorkerCtx, roomId: string, isDue: boolean, before: Date, limit: number): Promise<boolean> {
  for (let isMore = isDue; isMore;) isMore = (await write(ctx, (tx) => forgetPart(tx, roomId, before, limit, ctx.now()))) === limit
  return isDue
}

/** Always from the first message on: what is left has no gap, and the room says where it begins. */
async function forgetPart(tx: MainTx, roomId: string, before: Date, limit: number, now: Date): Promise<number> {
  await lockRoom(tx, roomId)
  const gone = await rows(
    tx.db,
    sql<{ seq: number; mediaIds: string[] }>`
      with oldest as (select seq, created_at from chat_message where room_id = ${roomId}::uuid order by seq limit ${limit})
      delete from chat_message m where m.room_id = ${roomId}::uuid
        and m.seq <= (select max(seq) from oldest where created_at < ${before}::timestamptz) returning m.seq, m.media_ids`,
  )
  if (gone.length === 0) return 0
  const upTo = gone.reduce((most, { seq }) => Math.max(most, seq), 0)
  await run(tx.db, sql`delete from chat_reaction where room_id = ${roomId}::uuid and seq <= ${upTo}::int`)
  await run(tx.db, sql`update chat_room set forgotten_seq = ${upTo}::int where id = ${roomId}::uuid`)
  const pictures = [...new Set(gone.flatMap(({ mediaIds }) => mediaIds))]
  if (pictures.length > 0) await discardUnnamed(tx, pictures, now)
  tellDevices(tx, await peopleOfRoom(tx, roomId), roomId, now)
  return gone.length
}
