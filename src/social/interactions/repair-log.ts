import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { type LogEvent, logEvent } from './log-stream.ts'
import { windowDays } from '../ranking/popular-formula.ts'

const hourMs = 3_600_000
/** Of a million deeds a day, 7,000: what is held in memory at a time. */
const sliceMs = hourMs / 6
const batch = 5_000
/**
 * An event that is still in the stream is written a second time rather than missed; the log keeps it once. Longer than any
 * transaction may last, and short enough that an hourly run reads three hours of likes.
 */
const overlapMs = 2 * hourMs

interface Implied {
  kind: 'like' | 'bookmark' | 'comment' | 'purchase'
  personId: string
  postId: string
  authorId: string
  at: Date
  /** The id of the comment or order; null for a reaction, which a person can give once. */
  sourceId: string | null
  isTakenBack: boolean
}

/**
 * Restores what the stream lost: writes the likes, bookmarks, comments and purchases of the main database since the last run to the log,
 * under the ids they had, and takes back reactions that were taken back. An empty log gets the whole window. Returns how many acts were missing.
 */
export async function repairLog(ctx: Pick<Ctx, 'main' | 'log'>, until: Date): Promise<number> {
  const oldest = until.getTime() - windowDays * 24 * hourMs
  const position = await positionOf(ctx)
  let repaired = 0
  for (let from = Math.max(oldest, (position ?? oldest) - overlapMs); from < until.getTime(); from += sliceMs) {
    const implied = await impliedBetween(ctx, new Date(from), new Date(Math.min(from + sliceMs, until.getTime())))
    for (let at = 0; at < implied.length; at += batch) repaired += await keepInteractions(ctx, implied.slice(at, at + batch))
  }
  await run(
    ctx.log.db,
    sql`
      insert into log_cursor as held (reader, position, count) values ('repair', ${String(until.getTime())}, ${repaired})
      on conflict (reader) do update set position = greatest(held.position::bigint, excluded.position::bigint)::text, count = held.count + excluded.count`,
  )
  return repaired
}

async function positionOf(ctx: Pick<Ctx, 'log'>): Promise<number | null> {
  const [held] = await rows(ctx.log.db, sql<{ position: string }>`select position from log_cursor where reader = 'repair'`)
  return held ? Number(held.position) : null
}

/** Reads reactions by their block range indexes, comments by the time in their ids, purchases by `order_purchased`. */
async function impliedBetween(ctx: Pick<Ctx, 'main'>, from: Date, to: Date): Promise<LogEvent[]> {
  const found = await rows(
    ctx.main.db,
    sql<Implied>`
      select i.kind, i.person_id, i.post_id, p.author_id, i.at, i.source_id, i.is_taken_back
      from (
        select 'like' as kind, person_id, post_id, liked_at as at, null::uuid as source_id, not liked as is_taken_back from reaction
        where liked_at >= ${from}::timestamptz and liked_at < ${to}::timestamptz
        union all
        select 'bookmark', person_id, post_id, bookmarked_at, null, not bookmarked from reaction
        where bookmarked_at >= ${from}::timestamptz and bookmarked_at < ${to}::timestamptz
        union all
        select 'comment', author_id, post_id, created_at, id, false from comment
        where id >= ${lowestIdAt(from)}::uuid and id < ${lowestIdAt(to)}::uuid and deleted_at is null
        union all
        select 'purchase', buyer_id, post_id, confirmed_at, id, false from "order"
        where post_id is not null and confirmed_at >= ${from}::timestamptz and confirmed_at < ${to}::timestamptz and state <> 'cancelled'
      ) i join post p on p.id = i.post_id`,
  )
  return found.map(({ sourceId, isTakenBack, ...implied }) =>
    logEvent({ ...implied, ...(sourceId ? { id: sourceId } : {}), ...(isTakenBack ? { takenBack: 'last' } : {}) }, implied.at),
  )
}
