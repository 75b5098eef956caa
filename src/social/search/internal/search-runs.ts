import type { Ctx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { newId } from '../../../ids.ts'
import { foreignText } from '../../../shared/foreign-text.ts'

type RunKind = 'sync' | 'rebuild' | 'verify' | 'swap_back'

export interface SearchRun {
  engine: string
  kind: RunKind
  startedAt: Date
  endedAt: Date
  /** Documents put and removed, built, or that differ. */
  documents: number
  problem: string | null
}

const maxProblem = 500

/** Keeps what a run did, or why it failed. A sync that had nothing to do is not kept. */
export async function keepRun<Result>(
  ctx: Ctx,
  engine: string,
  kind: RunKind,
  work: () => Promise<Result>,
  documentsOf: (result: Result) => number,
): Promise<Result> {
  const startedAt = ctx.now()
  const keep = (documents: number, problem: string | null) =>
    run(
      ctx.main.db,
      sql`
        insert into search_run (id, engine, kind, started_at, ended_at, documents, problem)
        values (${newId(startedAt)}::uuid, ${engine}, ${kind}, ${startedAt}::timestamptz, ${ctx.now()}::timestamptz, ${documents}::int, ${problem})`,
    )
  try {
    const result = await work()
    const documents = documentsOf(result)
    if (kind !== 'sync' || documents > 0) await keep(documents, null)
    return result
  } catch (error) {
    // The reason of the run counts more than that it could not be kept.
    await keep(0, foreignText(error instanceof Error ? error.message : String(error), maxProblem)).catch(() => {})
    throw error
  }
}

export function lastRuns(ctx: Ctx, count: number): Promise<SearchRun[]> {
  return rows(
    ctx.main.db,
    sql<SearchRun>`
      select engine, kind, started_at, ended_at, documents, problem from search_run order by started_at desc, id desc limit ${count}::int`,
  )
}
