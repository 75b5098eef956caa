import type { Ctx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { transaction } from '../../../db/transaction.ts'
import type { Place } from './change-log.ts'

/** Less than a client waits for any answer, so that a refusal is Postgres's own. */
const waitForTurnMs = 25_000

/**
 * One at a time for each name, across processes. The lock belongs to a transaction, so it dies with its owner. The transaction has
 * no snapshot and no id of its own while `work` waits for an engine, so it holds up neither vacuum nor the settling of others.
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
        sql`select set_config('idle_in_transaction_session_timeout', ${String(timeoutMs)}, true), set_config('statement_timeout', ${String(waitForTurnMs * 2)}, true),
              set_config('lock_timeout', ${String(waitForTurnMs)}, true)`,
      )
      await run(tx.db, sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
      return work(tx)
    },
    { timeoutMs, idempotent },
  )
}

export const syncTurn = (engine: string) => `search.sync.${engine}`
export const buildTurn = (engine: string) => `search.build.${engine}`

/** Where a build began to read. While it stands, the log keeps what came after, for the build has to be caught up with it. */
const buildCursor = (engine: string) => `${engine}:build`

export async function findCursor(tx: Pick<MainTx, 'db'>, engine: string): Promise<Place | null> {
  const [cursor] = await rows(tx.db, sql<Place>`select xid::text as xid, seq from search_cursor where engine = ${engine}`)
  return cursor ?? null
}

export async function moveCursor(ctx: Ctx, tx: Pick<MainTx, 'db'>, engine: string, to: Place): Promise<void> {
  await run(
    tx.db,
    sql`update search_cursor set xid = ${to.xid}::xid8, seq = ${to.seq}::bigint, synced_at = ${ctx.now()}::timestamptz where engine = ${engine}`,
  )
}

/** Before a build reads its first document. */
export async function markBuild(ctx: Ctx, engine: string, start: Place): Promise<void> {
  await run(
    ctx.main.db,
    sql`insert into search_cursor (engine, xid, seq, synced_at) values (${buildCursor(engine)}, ${start.xid}::xid8, ${start.seq}::bigint, ${ctx.now()}::timestamptz)
        on conflict (engine) do update set xid = excluded.xid, seq = excluded.seq, synced_at = excluded.synced_at`,
  )
}

/** What the build has in use is as of its beginning at least: from there on the changes are read again. In the sync's turn. */
export async function adoptBuild(ctx: Ctx, tx: Pick<MainTx, 'db'>, engine: string): Promise<void> {
  await run(
    tx.db,
    sql`with build as (delete from search_cursor where engine = ${buildCursor(engine)} returning xid, seq)
        insert into search_cursor as live (engine, xid, seq, synced_at) select ${engine}, xid, seq, ${ctx.now()}::timestamptz from build
        on conflict (engine) do update set
          xid = case when (excluded.xid, excluded.seq) < (live.xid, live.seq) then excluded.xid else live.xid end,
          seq = case when (excluded.xid, excluded.seq) < (live.xid, live.seq) then excluded.seq else live.seq end`,
  )
}

/**
 * A build that died may have come into use just before: then the live cursor is too far on. In the sync's turn, and only for an
 * engine that has a live cursor: one that was never filled is built again.
 */
export async function adoptDeadBuild(ctx: Ctx, tx: Pick<MainTx, 'db'>, engine: string): Promise<void> {
  const [dead] = await rows(
    tx.db,
    sql<{
      free: boolean
    }>`select pg_try_advisory_xact_lock(hashtextextended(${buildTurn(engine)}, 0)) as free from search_cursor where engine = ${buildCursor(engine)}`,
  )
  if (dead?.free) await adoptBuild(ctx, tx, engine)
}
