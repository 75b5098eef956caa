import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import { timeCursor } from '../../shared/cursor.ts'
import { idIn } from '../access/permissions.ts'
import { eventsOf } from '../security/list-events.ts'
import { mustHaveOpened } from './looked.ts'
import type { timelineInput, timelinePage } from './schema.ts'

export type TimelineEntry = Omit<z.infer<typeof timelinePage>['entries'][number], 'at'> & { at: Date }
export interface TimelinePart {
  personId: string
  /** Entries of before this moment only, the newest first, at most `limit`. */
  before: Date
  limit: number
}
/** What another wing knows of a person; the router gives it. */
export type TimelineSource = (ctx: MemberCtx, part: TimelinePart) => Promise<TimelineEntry[]>

const perPage = 30

/**
 * What happened around a person, newest first, from every log of it. Throws FORBIDDEN (reason
 * `look_first`).
 */
export async function personTimeline(
  ctx: MemberCtx,
  { personId, cursor }: z.infer<typeof timelineInput>,
  others: TimelineSource[],
): Promise<z.infer<typeof timelinePage>> {
  await mustHaveOpened(ctx, 'look', personId)
  const place = timeCursor.decode(cursor)
  // Cursors have milliseconds: what happened in the same one as the last entry is read again and
  // left out.
  const before = place ? new Date(place.atMs + 1) : new Date(ctx.now().getTime() + 60_000)
  const part = { personId, before, limit: perPage * 2 }
  const found = (await Promise.all([security, access, moderation, staffActs, ...others].map((source) => source(ctx, part)))).flat()
  const sorted = found.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
  const rest = place ? sorted.filter(({ at, id }) => at.getTime() < place.atMs || id < place.id) : sorted
  const page = rest.slice(0, perPage)
  const last = page.at(-1)
  const nextCursor = rest.length > perPage && last ? timeCursor.encode({ atMs: last.at.getTime(), id: last.id }) : null
  return { entries: page.map((entry) => ({ ...entry, at: entry.at.toISOString() })), nextCursor }
}

const security: TimelineSource = async (ctx, { personId, before, limit }) =>
  (await eventsOf(ctx, personId, { before: lowestIdAt(before), limit })).map(({ id, kind, device, details, at }) => ({
    id,
    log: 'security',
    what: kind,
    actor: null,
    details: { device, ...details },
    at,
  }))

/** Plan: access_decision_person. */
const access: TimelineSource = async (ctx, { personId, before, limit }) => {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; action: string; actor: string; reason: string; outcome: string; at: Date }>`
      select d.id, d.action, coalesce('@' || a.handle, d.actor) as actor, d.reason, d.outcome, d.at
      from access_decision d left join person a on a.id = ${idIn('d.actor')}
      where d.person_id = ${personId}::uuid and d.at < ${before}::timestamptz order by d.at desc limit ${limit}`,
  )
  return found.map(({ action, reason, outcome, ...entry }) => ({ ...entry, log: 'access', what: action, details: { reason, outcome } }))
}

/** Plan: moderation_action_person. */
const moderation: TimelineSource = async (ctx, { personId, before, limit }) => {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; action: string; subjectKind: string; reasonCode: string; actor: string; reason: string; at: Date }>`
      select d.id, d.action, d.subject_kind, d.reason_code, coalesce('@' || a.handle, d.actor) as actor, d.reason, d.at
      from moderation_action d left join person a on a.id = ${idIn('d.actor')}
      where d.person_id = ${personId}::uuid and d.id < ${lowestIdAt(before)}::uuid order by d.id desc limit ${limit}`,
  )
  return found.map(({ action, subjectKind, reasonCode, reason, ...entry }) => ({
    ...entry,
    log: 'moderation',
    what: action,
    details: { subjectKind, reasonCode, reason },
  }))
}

/** Plan: staff_act_person. */
const staffActs: TimelineSource = async (ctx, { personId, before, limit }) => {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; act: string; actor: string; proposal: string | null; reason: string; at: Date }>`
      select l.id, l.act, coalesce('@' || a.handle, l.actor) as actor, d.kind as proposal, l.reason, l.at
      from staff_act l left join person a on a.id = ${idIn('l.actor')}
        left join pending_decision d on l.act in ('propose', 'confirm', 'refuse') and d.id = ${idIn('l.subject')}
      where l.person_id = ${personId}::uuid and l.id < ${lowestIdAt(before)}::uuid order by l.id desc limit ${limit}`,
  )
  return found.map(({ act, proposal, reason, ...entry }) => ({
    ...entry,
    log: 'staff',
    what: act,
    details: { ...(proposal !== null && { proposal }), reason },
  }))
}
