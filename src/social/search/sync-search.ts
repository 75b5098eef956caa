import type { Ctx } from '../../context.ts'
import { pruneChanges, waitForReadable } from './internal/change-log.ts'
import { type Synced, syncIndex } from './internal/sync-index.ts'

/**
 * Writes the changes of every completed transaction to each engine. Runs hourly, and by `kiwi search sync`; two runs at once are fine.
 * An engine that is down does not delay another: its changes wait, and the job fails at the end so that it is tried again.
 * `waitMs`: how long to wait for open transactions that hide committed changes.
 */
export async function syncSearch(ctx: Ctx, { waitMs = 2_000 } = {}): Promise<{ engines: Synced[]; pruned: number }> {
  await waitForReadable(ctx, waitMs)
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
