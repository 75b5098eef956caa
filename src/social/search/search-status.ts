import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { SearchIndex, SearchKind } from '../../platform/search/port.ts'
import { countWaiting } from './internal/change-log.ts'
import { beforeCursor, isFilled } from './internal/cursors.ts'

export interface EngineStatus {
  engine: string
  isReachable: boolean
  /** The error of an unreachable engine. */
  problem: string | null
  counts: Record<SearchKind, number> | null
  /** ISO 8601; null if it was never filled. */
  syncedAt: string | null
  /** Changes that it has not read. */
  waiting: number
  /** The documents before the last rebuild can be used again: `swapBackSearch`. */
  canSwapBack: boolean
}

/** The state of each engine; an engine that is down is no error. */
export async function searchStatus(ctx: Ctx): Promise<{ engines: EngineStatus[] }> {
  return { engines: await Promise.all(ctx.platform.search.indexes.map((index) => statusOf(ctx, index))) }
}

async function statusOf(ctx: Ctx, index: SearchIndex): Promise<EngineStatus> {
  const [[cursor], waiting, canSwapBack, engine] = await Promise.all([
    rows(ctx.main.db, sql<{ syncedAt: Date }>`select synced_at from search_cursor where engine = ${index.name}`),
    countWaiting(ctx.main.db, index.name),
    isFilled(ctx.main, beforeCursor(index.name)),
    reach(index),
  ])
  return { engine: index.name, ...engine, syncedAt: cursor?.syncedAt.toISOString() ?? null, waiting, canSwapBack }
}

async function reach(index: SearchIndex): Promise<Pick<EngineStatus, 'isReachable' | 'problem' | 'counts'>> {
  try {
    await index.ping()
    return { isReachable: true, problem: null, counts: await index.count() }
  } catch (error) {
    return { isReachable: false, problem: error instanceof Error ? error.message : String(error), counts: null }
  }
}
