import type { Ctx } from '../../context.ts'
import type { OnSwapped } from '../../platform/search/port.ts'
import { rebuildIndex } from './internal/rebuild-index.ts'
import { keepRun } from './internal/search-runs.ts'
import { syncSearch } from './sync-search.ts'

/**
 * Builds the documents of every engine anew, swaps them in, and syncs the changes since. Daily; it
 * also renews popularity. `onRead` hears how many documents of the current engine have been read,
 * `onSwapped` how many of the new ones are in use.
 */
export async function reindexSearch(
  ctx: Ctx,
  onRead?: (count: number) => void,
  onSwapped?: OnSwapped,
): Promise<{ engines: { engine: string; count: number }[] }> {
  const engines: { engine: string; count: number }[] = []
  for (const index of ctx.platform.search.indexes) {
    const { count } = await keepRun(
      ctx,
      index.name,
      'rebuild',
      () => rebuildIndex(ctx, index, { onlyIfNever: false, onRead, onSwapped }),
      (built) => built.count,
    )
    engines.push({ engine: index.name, count })
  }
  await syncSearch(ctx)
  return { engines }
}
