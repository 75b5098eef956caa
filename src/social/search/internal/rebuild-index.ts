import type { Ctx } from '../../../context.ts'
import type { SearchDocument, SearchIndex } from '../../../platform/search/port.ts'
import { watermark } from './change-log.ts'
import { adoptBuild, buildTurn, findCursor, inTurn, markBuild, syncTurn } from './cursors.ts'
import { readAll } from './read-documents.ts'

const buildTimeoutMs = 2 * 3_600_000
const adoptTimeoutMs = 120_000

interface RebuildOptions {
  /** Does nothing if the index has been filled meanwhile. */
  onlyIfNever: boolean
  onRead?: ((count: number) => void) | undefined
}

/**
 * Builds one index anew from Postgres while searches and syncs use the old one. The place in the log is marked before the first page is
 * read, so every later change is after it; after the swap the cursor moves back there, and the next sync reads those changes.
 * Errors: UNAVAILABLE while another build of this engine runs.
 */
export function rebuildIndex(ctx: Ctx, index: SearchIndex, { onlyIfNever, onRead = () => {} }: RebuildOptions): Promise<{ count: number }> {
  const engine = index.name
  return inTurn(
    ctx,
    buildTurn(engine),
    buildTimeoutMs,
    async () => {
      if (onlyIfNever && (await findCursor(ctx.main, engine))) return { count: 0 }
      await markBuild(ctx, engine, await watermark(ctx.main.db))
      const built = await index.rebuild(counted(readAll(ctx.main), onRead))
      await inTurn(ctx, syncTurn(engine), adoptTimeoutMs, (tx) => adoptBuild(ctx, tx, engine), true)
      return built
    },
    false,
  )
}

async function* counted(pages: AsyncIterable<SearchDocument[]>, onRead: (count: number) => void): AsyncGenerator<SearchDocument[]> {
  let count = 0
  for await (const page of pages) {
    yield page
    count += page.length
    onRead(count)
  }
}
