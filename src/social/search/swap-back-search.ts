import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { SearchIndex } from '../../platform/search/port.ts'
import { beforeCursor, buildTurn, inTurn, isFilled, syncTurn } from './internal/cursors.ts'
import { keepRun } from './internal/search-runs.ts'
import { syncSearch } from './sync-search.ts'

const swapTimeoutMs = 10 * 60_000

/**
 * Uses the documents before the last rebuild again, where an engine keeps them, and syncs what
 * changed since. For an operator whose new index answers badly; the next rebuild replaces them. A
 * second call goes forward again. Waits for a rebuild that runs.
 */
export async function swapBackSearch(ctx: Ctx): Promise<{ engines: { engine: string; isBack: boolean }[] }> {
  const engines: { engine: string; isBack: boolean }[] = []
  for (const index of ctx.platform.search.indexes) {
    const engine = index.name
    if (!index.swapBack || !(await isFilled(ctx.main, beforeCursor(engine)))) {
      engines.push({ engine, isBack: false })
      continue
    }
    const isBack = await keepRun(
      ctx,
      engine,
      'swap_back',
      () => swapBack(ctx, index),
      () => 0,
    )
    engines.push({ engine, isBack })
  }
  if (engines.some(({ isBack }) => isBack)) await syncSearch(ctx)
  return { engines }
}

/**
 * The cursor goes back and is committed before the swap: a crash between the two repeats changes,
 * and loses none.
 */
function swapBack(ctx: Ctx, index: SearchIndex): Promise<boolean> {
  const { name: engine } = index
  const work = async () => {
    await run(
      ctx.main.db,
      sql`
        update search_cursor live set xid = before.xid, seq = before.seq from search_cursor before
        where live.engine = ${engine} and before.engine = ${beforeCursor(engine)} and (before.xid, before.seq) < (live.xid, live.seq)`,
    )
    return (await index.swapBack?.()) ?? false
  }
  return inTurn(ctx, buildTurn(engine), swapTimeoutMs, () => inTurn(ctx, syncTurn(engine), swapTimeoutMs, work, false), false)
}
