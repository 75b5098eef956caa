import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { type Queryable, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { transaction } from '../../../db/transaction.ts'
import { foldingVersion } from '../../../platform/search/document.ts'
import type { Place } from './change-log.ts'

/** Less than a client waits for any answer, so that the refusal is Postgres's own. */
const waitForTurnMs = 25_000

/**
 * One at a time per name, across processes. The lock belongs to a transaction, so it ends with its
 * process. The transaction has no snapshot and no id of its own while `work` waits for an engine,
 * so it delays neither vacuum nor the reading of changes.
 */
export function inTurn<Result>(
  ctx: Ctx,
  name: string,
  timeoutMs: number,
  work: (tx: MainTx) => Promise<Result>,
  idempotent: boolean,
): Promise<Result> {
  return transaction(
    ctx.main,
    async (tx) => {
      await run(
        tx.db,
        sql`
          select set_config('idle_in_transaction_session_timeout', ${String(timeoutMs)}, true),
            set_config('statement_timeout', ${String(waitForTurnMs * 2)}, true), set_config('lock_timeout', ${String(waitForTurnMs)}, true)`,
      )
      await lockNames(tx, name)
      return work(tx)
    },
    { timeoutMs, idempotent },
  )
}

export const syncTurn = (engine: string) => `search.sync.${engine}`
export const buildTurn = (engine: string) => `search.build.${engine}`

/**
 * Where a build began to read. While this row exists, the log keeps the later changes: the build
 * has to be synced with them.
 */
export const buildCursor = (engine: string) => `${engine}:build`

/**
 * Where the documents before the last rebuild stand. While this row exists, the log keeps the later
 * changes: `swapBackSearch`.
 */
export const beforeCursor = (engine: string) => `${engine}:before`

/** Keeps a place of the live cursor, or forgets it (null). */
export async function keepBefore(ctx: Ctx, { db }: { db: Queryable }, engine: string, place: Place | null): Promise<void> {
  if (!place) return run(db, sql`delete from search_cursor where engine = ${beforeCursor(engine)}`)
  await run(
    db,
    sql`
      insert into search_cursor (engine, xid, seq, synced_at, folding)
      values (${beforeCursor(engine)}, ${place.xid}::xid8, ${place.seq}::bigint, ${ctx.now()}::timestamptz, ${foldingVersion}::smallint)
      on conflict (engine) do update set xid = excluded.xid, seq = excluded.seq, synced_at = excluded.synced_at, folding = excluded.folding`,
  )
}

export async function findCursor({ db }: { db: Queryable }, engine: string): Promise<Place | null> {
  const [cursor] = await rows(db, sql<Place>`select xid::text as xid, seq from search_cursor where engine = ${engine}`)
  return cursor ?? null
}

/** Whether an index was filled, and with the text that documents are made to now. */
export async function isFilled({ db }: { db: Queryable }, engine: string): Promise<boolean> {
  const found = await rows(
    db,
    sql<{ seq: number }>`select seq from search_cursor where engine = ${engine} and folding = ${foldingVersion}::smallint`,
  )
  return found.length > 0
}

export async function moveCursor(ctx: Ctx, { db }: { db: Queryable }, engine: string, to: Place): Promise<void> {
  await run(
    db,
    sql`
      update search_cursor set xid = ${to.xid}::xid8, seq = ${to.seq}::bigint, synced_at = ${ctx.now()}::timestamptz
      where engine = ${engine}`,
  )
}

/** Call it before a build reads its first document. */
export async function markBuild(ctx: Ctx, engine: string, start: Place): Promise<void> {
  await run(
    ctx.main.db,
    sql`
      insert into search_cursor (engine, xid, seq, synced_at, folding)
      values (${buildCursor(engine)}, ${start.xid}::xid8, ${start.seq}::bigint, ${ctx.now()}::timestamptz, ${foldingVersion}::smallint)
      on conflict (engine) do update set xid = excluded.xid, seq = excluded.seq, synced_at = excluded.synced_at, folding = excluded.folding`,
  )
}

/**
 * Moves the cursor back to where the build began: the changes from there on are read again. Call it
 * in the sync's turn.
 */
export async function adoptBuild(ctx: Ctx, { db }: { db: Queryable }, engine: string): Promise<void> {
  await run(
    db,
    sql`
      with build as (delete from search_cursor where engine = ${buildCursor(engine)} returning xid, seq, folding)
      insert into search_cursor as live (engine, xid, seq, synced_at, folding)
      select ${engine}, xid, seq, ${ctx.now()}::timestamptz, folding from build
      on conflict (engine) do update set folding = excluded.folding,
        xid = case when (excluded.xid, excluded.seq) < (live.xid, live.seq) then excluded.xid else live.xid end,
        seq = case when (excluded.xid, excluded.seq) < (live.xid, live.seq) then excluded.seq else live.seq end`,
  )
}

/**
 * A build may have died just after its swap: then the live cursor is too far on. Call it in the
 * sync's turn, and only for an engine with a live cursor: one that was never filled is built again.
 */
export async function adoptDeadBuild(ctx: Ctx, tx: { db: Queryable }, engine: string): Promise<void> {
  const [build] = await rows(
    tx.db,
    sql<{ isDead: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${buildTurn(engine)}, 0)) as is_dead
      from search_cursor where engine = ${buildCursor(engine)}`,
  )
  if (build?.isDead) await adoptBuild(ctx, tx, engine)
}
