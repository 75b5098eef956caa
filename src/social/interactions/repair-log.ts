import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { lowestIdAt } from '../../ids.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { logEvent } from './log-stream.ts'
import { windowDays } from '../ranking/popular-formula.ts'

const hourMs = 3_600_000
const sliceMs = hourMs
const batch = 5_000
/**
 * A like that is still on its way through the stream is told a second time rather than missed; the log keeps it once. Longer than
 * any transaction may last, and short enough that an hour's run costs as much as three hours of likes, not a day of them.
 */
const overlapMs = 2 * hourMs

interface Implied {
  kind: 'like' | 'bookmark' | 'comment' | 'purchase'
  personId: string
  postId: string
  authorId: string
  at: Date
  /** Of the comment or the order, which a person may make more than once. */
  deedId: string | null
}

/**
 * Puts back what the stream lost: likes, bookmarks, comments and purchases (but for those taken back) since the last run are told again
 * from the main database, under the ids they had. An empty log gets the whole window, which is how ranking restarts. Returns how many
 * were missing.
 */
export async function repairLog(ctx: Pick<Ctx, 'main' | 'log'>, until: Date): Promise<number> {
  const oldest = until.getTime() - windowDays * 24 * hourMs
  const position = await positionOf(ctx)
  let repaired = 0
  for (let from = Math.max(oldest, (position ?? oldest) - overlapMs); from < until.getTime(); from += sliceMs) {
    const implied = await impliedBetween(ctx, new Date(from), new Date(Math.min(from + sliceMs, until.getTime())))
    for (let at = 0; at < implied.length; at += batch) repaired += await keepInteractions(ctx, implied.slice(at, at + batch).map(eventOf))
  }
  await rows(
    ctx.log.db,
    sql`insert into log_cursor as held (reader, position, count) values ('repair', ${String(until.getTime())}, ${repaired})
        on conflict (reader) do update set position = greatest(held.position::bigint, excluded.position::bigint)::text, count = held.count + excluded.count`,
  )
  return repaired
}

async function positionOf(ctx: Pick<Ctx, 'log'>): Promise<number | null> {
  const [held] = await rows<{ position: string }>(ctx.log.db, sql`select position from log_cursor where reader = 'repair'`)
  return held ? Number(held.position) : null
}

/** Reactions by their block range indexes, comments by the time in their ids, purchases by `order_purchased`. */
function impliedBetween(ctx: Pick<Ctx, 'main'>, from: Date, to: Date): Promise<Implied[]> {
  const [low, high] = [from, to].map((at) => sql`${at.toISOString()}::timestamptz`)
  return rows<Implied>(
    ctx.main.db,
    sql`
    select i.kind, i.person_id as "personId", i.post_id as "postId", p.author_id as "authorId", i.at, i.deed_id as "deedId"
    from (
      select 'like' as kind, person_id, post_id, liked_at as at, null::uuid as deed_id from reaction where liked and liked_at >= ${low} and liked_at < ${high}
      union all
      select 'bookmark', person_id, post_id, bookmarked_at, null from reaction where bookmarked and bookmarked_at >= ${low} and bookmarked_at < ${high}
      union all
      select 'comment', author_id, post_id, created_at, id from comment
      where id >= ${lowestIdAt(from)}::uuid and id < ${lowestIdAt(to)}::uuid and deleted_at is null
      union all
      select 'purchase', buyer_id, post_id, confirmed_at, id from "order"
      where post_id is not null and confirmed_at >= ${low} and confirmed_at < ${high} and state <> 'cancelled'
    ) i join post p on p.id = i.post_id`,
  )
}

function eventOf({ deedId, ...implied }: Implied) {
  return logEvent({ ...implied, ...(deedId ? { id: deedId } : {}) }, implied.at)
}
