import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import type { SecurityEventKind } from './record-event.ts'
import type { myEventsInput, securityEventPage } from './schema.ts'

const perPage = 30

interface Row {
  id: string
  kind: SecurityEventKind
  device: string
  details: Record<string, string | number>
  at: Date
}

/** The caller's own security log of three months, newest first. Plan: security_event_person. */
export async function listMyEvents(ctx: MemberCtx, { cursor }: z.infer<typeof myEventsInput>): Promise<z.infer<typeof securityEventPage>> {
  const found = await eventsOf(ctx, ctx.actor.personId, { before: idCursor.decode(cursor) ?? aboveAllIds, limit: perPage + 1 })
  const { page, nextCursor } = pageOf(found, perPage, ({ id }) => idCursor.encode(id))
  return { events: page.map((event) => ({ ...event, at: event.at.toISOString() })), nextCursor }
}

export function eventsOf(ctx: Ctx, personId: string, { before, limit }: { before: string; limit: number }): Promise<Row[]> {
  return rows(
    ctx.main.db,
    sql<Row>`
      select id, kind, device, details, at from security_event
      where person_id = ${personId}::uuid and id < ${before}::uuid order by id desc limit ${limit}`,
  )
}
