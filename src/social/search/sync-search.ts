import type { Ctx } from '../../context.ts'
import { pruneChanges, settle } from './internal/change-log.ts'
import { type Synced, syncIndex } from './internal/sync-index.ts'

/**
 * Carries every settled change into each engine. Runs hourly, and by `kiwi search sync`; running it twice at once is fine. An engine
 * that is down does not hold up another: its changes wait, and the job fails at the end so that it is tried again.
 * `settleMs`: how long to wait for transactions that still hold up what is already committed.
 */
export async function syncSearch(ctx: Ctx, { settleMs = 2_000 } = {}): Promise<{ engines: Synced[]; pruned: number }> {
  await settle(ctx, settleMs)
  const { indexes } = ctx.platform.search
  const engines: Synced[] = []
  const failures: unknown[] = []
  for (const index of indexes) {
    try {
      engines.push(await syncIndex(ctx, index))
    } catch (error) {
      failures.push(error)
    }
  }
  const pruned = await pruneChanges(
    ctx,
    indexes.map(({ name }) => name),
  )
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures)
  return { engines, pruned }
}
