import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainClient } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { NaturalBatch } from '../../shared/natural-batch.ts'
import { joinRoom, roomOpenTo } from '../access/rooms.ts'
import { joinAnswered, messageJson, type MessageJson, messageOf } from './internal/message-rows.ts'
import type { listChangesInput, MessagePage } from './schema.ts'

const perPage = 100

interface Asked {
  personId: string
  roomId: string
  since: number
}
interface Found {
  lastChange: number | null
  messages: MessageJson[] | null
}

const batches = new WeakMap<MainClient, NaturalBatch<Asked, Found>>()

/**
 * Messages of a room that are new or changed since a device last asked, in the order of their
 * changes; `change` is the next `since`. Errors: NOT_FOUND. Devices that an event woke together ask
 * together: one statement per process. Plan: chat_message_change per room.
 */
export async function listChanges(ctx: MemberCtx, { roomId, since }: z.infer<typeof listChangesInput>): Promise<MessagePage> {
  const { main } = ctx
  const batch =
    batches.get(main) ??
    new NaturalBatch<Asked, Found>(async (asked) => (await readTogether(main, asked)).map((value) => ({ ok: true, value })))
  batches.set(main, batch)
  const { lastChange, messages } = await batch.add({ personId: ctx.actor.personId, roomId, since })
  if (lastChange === null || messages === null) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  const page = messages.slice(0, perPage)
  const hasMore = messages.length > perPage
  return {
    messages: await Promise.all(page.map((message) => messageOf(ctx, message))),
    hasMore,
    change: hasMore ? page.at(-1)!.change : Math.max(since, lastChange),
  }
}

function readTogether(main: MainClient, asked: Asked[]): Promise<Found[]> {
  const numbered = asked.map((one, n) => ({ ...one, n }))
  return rows(
    main.db,
    sql<Found>`
      select found.last_change, found.messages from ${sql.unnest('g', numbered, { n: 'int', personId: 'uuid', roomId: 'uuid', since: 'int' })}
      left join lateral (
        select r.last_change, coalesce((select json_agg(c.message order by c.change) from (
          select m.change, ${messageJson} as message from chat_message m ${joinAnswered}
          where m.room_id = r.id and m.change > g.since and m.seq > me.cleared_seq order by m.change limit ${perPage + 1}) c), '[]'::json) as messages
        from chat_member me ${joinRoom} where me.room_id = g.room_id and ${roomOpenTo(sql`g.person_id`)}) found on true
      order by g.n`,
  )
}
