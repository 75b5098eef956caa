import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { impliedBetween } from './internal/implied-acts.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { windowDays } from '../ranking/popular-formula.ts'

const hourMs = 3_600_000
/** Of a million deeds a day, 7,000: what is held in memory at a time. */
const sliceMs = hourMs / 6
const batch = 5_000
/**
 * An event that is still in the stream is written a second time rather than missed; the log keeps
 * it once. Longer than any transaction may last, and short enough that an hourly run reads three
 * hours of likes.
 */
const overlapMs = 2 * hourMs

/**
 * Restores what the stream lost: writes the likes, bookmarks, comments and purchases of the main
 * database since the last run to the log, under the ids they had, and takes back reactions that
 * were taken back. An empty log gets the whole window. Returns how many acts were missing.
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
