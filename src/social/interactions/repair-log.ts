import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { impliedBetween } from './internal/implied-acts.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { windowDays } from '../ranking/popular-formula.ts'

const hourMs = 3_600_000
const sliceMs = hourMs / 6
/** Acts that are held in memory at a time, however many there are in a slice. */
const batch = 2_000
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
export async function repairLog(ctx: Pick<Ctx, 'main' | 'log'>, until: Date, most = batch): Promise<number> {
  const oldest = until.getTime() - windowDays * 24 * hourMs
  const position = await positionOf(ctx)
  let repaired = 0
  let from = new Date(Math.max(oldest, (position ?? oldest) - overlapMs))
  while (from < until) {
    const to = new Date(Math.min(from.getTime() + sliceMs, until.getTime()))
    const part = await impliedBetween(ctx, from, to, most)
    repaired += await keepInteractions(ctx, part.acts)
    from = part.until
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
