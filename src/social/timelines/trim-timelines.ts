import type { WorkerCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { activeWithinMs, keptEntries, trimmedAbove } from './rules.ts'
import { readerLock } from './timeline-locks.ts'

interface Timeline {
  userId: string
  isAway: boolean
  isLong: boolean
}

interface Limits {
  kept: number
  above: number
  /** Timelines looked at by one statement. */
  page: number
}

/** Timelines that one transaction changes. */
const readersATransaction = 20
const usual: Limits = { kept: keptEntries, above: trimmedAbove, page: 500 }

/**
 * Job: cuts long timelines to their newest entries, and removes those of people who have been away
 * for so long that fan-out leaves them out; theirs are rebuilt when they return. No post is lost:
 * below its floor a feed is read from the posts themselves.
 */
export async function trimTimelines(ctx: WorkerCtx, limits = usual): Promise<{ cut: number; removed: number }> {
  const found = { cut: 0, removed: 0 }
  const awaySince = new Date(ctx.now().getTime() - activeWithinMs)
  for (let after = belowAllIds; ;) {
    const page = await rows(ctx.main.db, timelinesAfter(after, awaySince, limits))
    const [away, long] = [page.filter(({ isAway }) => isAway), page.filter(({ isAway, isLong }) => !isAway && isLong)]
    for (const userIds of inParts(away)) await removeAway(ctx, userIds, awaySince)
    for (const userIds of inParts(long)) await cutLong(ctx, userIds, limits.kept)
    found.cut += long.length
    found.removed += away.length
    if (page.length < limits.page) return found
    after = page.at(-1)!.userId
  }
}

/**
 * Skips from reader to reader in the key of `timeline`: 4 buffers each, and those of the entries
 * that it counts. One who has no floor and is not away is left alone: their next look at home
 * rebuilds it.
 */
function timelinesAfter(after: string, awaySince: Date, { above, page }: Limits) {
  return sql<Timeline>`
    with recursive reader as (
      (select user_id, 1 as n from timeline where user_id > ${after}::uuid order by user_id limit 1)
      union all
      select (select t.user_id from timeline t where t.user_id > r.user_id order by t.user_id limit 1), r.n + 1 from reader r
      where r.user_id is not null and r.n < ${page}
    )
    select r.user_id, coalesce(p.last_active_at < ${awaySince}::timestamptz, true) as is_away,
      exists (select from timeline_floor f where f.user_id = r.user_id)
        and exists (select from timeline t where t.user_id = r.user_id order by t.post_id desc offset ${above} limit 1) as is_long
    from reader r left join person p on p.id = r.user_id
    where r.user_id is not null order by r.user_id`
}

/**
 * Who returned meanwhile is marked as active before their timeline is rebuilt, and both take the
 * reader's lock.
 */
async function removeAway(ctx: WorkerCtx, userIds: string[], awaySince: Date): Promise<void> {
  await write(ctx, async (tx) => {
    await lockNames(tx, ...userIds.map(readerLock))
    await run(
      tx.db,
      sql`
        with away as materialized (
          select u.id from unnest(${userIds}::uuid[]) as u(id)
          where not exists (select from person p where p.id = u.id and p.last_active_at >= ${awaySince}::timestamptz)
        ), unfloored as (delete from timeline_floor f using away where f.user_id = away.id)
        delete from timeline t using away where t.user_id = away.id`,
    )
  })
}

/**
 * The floor rises to the oldest entry that is kept, in the statement that deletes what is below it.
 */
async function cutLong(ctx: WorkerCtx, userIds: string[], kept: number): Promise<void> {
  await write(ctx, async (tx) => {
    await lockNames(tx, ...userIds.map(readerLock))
    await run(
      tx.db,
      sql`
        with oldest as materialized (
          select f.user_id, greatest(f.floor_post_id,
            (select t.post_id from timeline t where t.user_id = f.user_id order by t.post_id desc offset ${kept - 1} limit 1)) as post_id
          from timeline_floor f where f.user_id = any(${userIds}::uuid[])
        ), raised as (update timeline_floor f set floor_post_id = o.post_id from oldest o where f.user_id = o.user_id and f.floor_post_id < o.post_id)
        delete from timeline t using oldest o where t.user_id = o.user_id and t.post_id < o.post_id`,
    )
  })
}

function* inParts(timelines: Timeline[]): Generator<string[]> {
  for (let at = 0; at < timelines.length; at += readersATransaction)
    yield timelines.slice(at, at + readersATransaction).map(({ userId }) => userId)
}
