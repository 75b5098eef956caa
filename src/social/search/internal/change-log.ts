import type { Ctx } from '../../../context.ts'
import { one, type Queryable, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { SearchKind } from '../../../platform/search/port.ts'

/**
 * A place in `search_change`: everything at or before it has been read. Ordered by transaction,
 * then by row, since a sequence gives numbers out of the order of commits. Only rows of completed
 * transactions are read: every transaction below the snapshot's xmin has ended, so no row can still
 * appear before a place once read.
 */
export interface Place {
  /** An xid8, as text. */
  xid: string
  seq: number
}

export interface Change extends Place {
  kind: SearchKind
  key: string
}

/** The place between the completed transactions and the others. */
export async function watermark(db: Queryable): Promise<Place> {
  const { xid } = await one(db, sql<{ xid: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`)
  return { xid, seq: 0 }
}

/**
 * Changes of completed transactions after a place, in order. Index scan of search_change_order:
 * 5,000 rows, 4 ms.
 */
export function changesAfter(db: Queryable, place: Place, limit: number): Promise<Change[]> {
  return rows(
    db,
    sql<Change>`
      select xid::text as xid, seq, kind, key from search_change
      where (xid, seq) > (${place.xid}::xid8, ${place.seq}::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, seq limit ${limit}::int`,
  )
}

/**
 * Waits until the changes that are committed now can be read. An open transaction in any database
 * of the server may delay that; it is waited for no longer than this, and the next sync finds the
 * rest.
 */
export async function waitForReadable(ctx: Ctx, waitMs: number): Promise<void> {
  const { xid } = await one(
    ctx.main.db,
    sql<{ xid: string | null }>`select max(xid)::text as xid from search_change where xid >= pg_snapshot_xmin(pg_current_snapshot())`,
  )
  if (xid === null) return
  const endsAtMs = performance.now() + waitMs
  while (performance.now() < endsAtMs && BigInt((await watermark(ctx.main.db)).xid) <= BigInt(xid))
    await new Promise((resolve) => setTimeout(resolve, 25))
}

/** Changes that an engine has not read. */
export async function countWaiting(db: Queryable, engine: string): Promise<number> {
  const { count } = await one(
    db,
    sql<{ count: number }>`
      select count(*)::int as count from search_change c left join search_cursor s on s.engine = ${engine}
      where s.engine is null or (c.xid, c.seq) > (s.xid, s.seq)`,
  )
  return count
}

/** The changes that an engine has not read are kept for this long after it was last configured. */
const forgottenAfterMs = 7 * 24 * 3_600_000

/** Deletes the changes that every engine has read. `engines` are those in use. */
export async function pruneChanges(ctx: Ctx, engines: string[]): Promise<number> {
  const forgotten = new Date(ctx.now().getTime() - forgottenAfterMs)
  await run(ctx.main.db, sql`delete from search_cursor where synced_at < ${forgotten}::timestamptz and engine <> all(${engines}::text[])`)
  const { count } = await one(
    ctx.main.db,
    sql<{ count: number }>`
      with pruned as (
        delete from search_change where (xid, seq) <= (select xid, seq from search_cursor order by xid, seq limit 1) returning 1
      ) select count(*)::int as count from pruned`,
  )
  return count
}
