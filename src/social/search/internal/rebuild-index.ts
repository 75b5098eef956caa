import type { Ctx } from '../../../context.ts'
import type { AcceptBuild, OnSwapped, SearchDocument, SearchIndex } from '../../../platform/search/port.ts'
import { nameOldColours } from '../../media/name-old-colours.ts'
import { type Place, watermark } from './change-log.ts'
import { adoptBuild, buildCursor, buildTurn, findCursor, inTurn, isFilled, keepBefore, markBuild, syncTurn } from './cursors.ts'
import { goldenSearches, refuseBlindBuild } from './golden-searches.ts'
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
 * Builds one index anew from Postgres while searches and syncs use the old one. The place in the
 * log is marked before the first page is read, so every later change is after it; after the swap
 * the cursor moves back there, and the next sync reads those changes. A swap that died is gone on
 * with while its place is still marked: the log then holds all changes since. A build that does not
 * find what it must (golden-searches.ts) is not used. Errors: UNAVAILABLE while another build of
 * this engine runs.
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
      const golden = await goldenSearches(ctx, index)
      let before: Place | null = null
      const accept: AcceptBuild = async (search) => {
        await refuseBlindBuild(golden, search)
        // A sync that ends between this and the swap is read again by what is swapped back.
        before = (await isFilled(ctx.main, engine)) ? await findCursor(ctx.main, engine) : null
      }
      if (!resumed) await keepBefore(ctx, ctx.main, engine, null)
      const built = resumed ?? (await index.rebuild(everything(ctx, engine, golden.note, onRead), onSwapped, accept))
      await inTurn(
        ctx,
        syncTurn(engine),
        adoptTimeoutMs,
        async (tx) => {
          await adoptBuild(ctx, tx, engine)
          if (index.swapBack) await keepBefore(ctx, tx, engine, before)
        },
        true,
      )
      return built
    },
    false,
  )
}

async function* everything(
  ctx: Ctx,
  engine: string,
  note: (page: SearchDocument[]) => void,
  onRead: (count: number) => void,
): AsyncGenerator<SearchDocument[]> {
  await markBuild(ctx, engine, await watermark(ctx.main.db))
  await nameOldColours(ctx.main)
  let count = 0
  for await (const page of readAll(ctx.main)) {
    note(page)
    yield page
    count += page.length
    onRead(count)
  }
}
