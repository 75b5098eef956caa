import type { Ctx } from '../../context.ts'
import { rebuildIndex } from './internal/rebuild-index.ts'
import { syncSearch } from './sync-search.ts'

/**
 * Builds the documents of every engine anew, swaps them in, and syncs the changes since. Daily; it also renews popularity.
 * `onRead` hears how many documents of the current engine have been read.
 */
export async function reindexSearch(ctx: Ctx, onRead?: (count: number) => void): Promise<{ engines: { engine: string; count: number }[] }> {
  const engines: { engine: string; count: number }[] = []
  for (const index of ctx.platform.search.indexes) {
    const { count } = await rebuildIndex(ctx, index, { onlyIfNever: false, onRead })
    engines.push({ engine: index.name, count })
  }
  await syncSearch(ctx)
  return { engines }
}
