import type { Ctx } from '../../../context.ts'
import type { OnSwapped, SearchDocument, SearchIndex } from '../../../platform/search/port.ts'
import { watermark } from './change-log.ts'
import { adoptBuild, buildCursor, buildTurn, findCursor, inTurn, isFilled, markBuild, syncTurn } from './cursors.ts'
import { readAll } from './read-documents.ts'

const buildTimeoutMs = 2 * 3_600_000
const adoptTimeoutMs = 120_000

interface RebuildOptions {
  /** Does nothing if the index has been filled meanwhile. */
  onlyIfNever: boolean
  onRead?: ((count: number) => void) | undefined
  onSwapped?: OnSwapped | undefined
}

/**
 * Builds one index anew from Postgres while searches and syncs use the old one. The place in the log is marked before the first page is
 * read, so every later change is after it; after the swap the cursor moves back there, and the next sync reads those changes. A swap
 * that died is gone on with while its place is still marked: the log then holds all changes since.
 * Errors: UNAVAILABLE while another build of this engine runs.
 */
export function rebuildIndex(
  ctx: Ctx,
  index: SearchIndex,
  { onlyIfNever, onRead = () => {}, onSwapped = () => {} }: RebuildOptions,
): Promise<{ count: number }> {
  const engine = index.name
  return inTurn(
    ctx,
    buildTurn(engine),
    buildTimeoutMs,
    async () => {
      if (onlyIfNever && (await isFilled(ctx.main, engine))) return { count: 0 }
      const resumed = (await findCursor(ctx.main, buildCursor(engine))) ? await index.resumeRebuild(onSwapped) : null
      const built = resumed ?? (await index.rebuild(everything(ctx, engine, onRead), onSwapped))
      await inTurn(ctx, syncTurn(engine), adoptTimeoutMs, (tx) => adoptBuild(ctx, tx, engine), true)
      return built
    },
    false,
  )
}

async function* everything(ctx: Ctx, engine: string, onRead: (count: number) => void): AsyncGenerator<SearchDocument[]> {
  await markBuild(ctx, engine, await watermark(ctx.main.db))
  let count = 0
  for await (const page of readAll(ctx.main)) {
    yield page
    count += page.length
    onRead(count)
  }
}
