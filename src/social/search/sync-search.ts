import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { type SearchIndex, searchKinds } from '../../platform/search/port.ts'
import { type Change, changesAfter, pruneChanges, waitForReadable } from './internal/change-log.ts'
import { adoptDeadBuild, findCursor, inTurn, isFilled, moveCursor, syncTurn } from './internal/cursors.ts'
import { readDocuments } from './internal/read-documents.ts'
import { rebuildIndex } from './internal/rebuild-index.ts'
import { keepRun } from './internal/search-runs.ts'

interface Written {
  put: number
  removed: number
}

interface Synced extends Written {
  engine: string
  /** Changes read; several of one document count each. */
  changes: number
}

/** One parcel of Meilisearch: two of half the size cost it 400 ms of processor time more. */
const batchSize = 25_000
const batchTimeoutMs = 15 * 60_000

/**
 * Writes the changes of every completed transaction to each engine. Runs hourly, and by `kiwi
 * search sync`; two runs at once are fine. An engine that is down does not delay another: its
 * changes wait, and the job fails at the end so that it is tried again. `waitMs`: how long to wait
 * for open transactions that hide committed changes.
 */
export async function syncSearch(ctx: Ctx, { waitMs = 2_000 } = {}): Promise<{ engines: Synced[]; pruned: number }> {
  await waitForReadable(ctx, waitMs)
  const { indexes } = ctx.platform.search
  const engines: Synced[] = []
  const failures: unknown[] = []
  for (const index of indexes) {
    try {
      engines.push(
        await keepRun(
          ctx,
          index.name,
          'sync',
          () => syncIndex(ctx, index),
          ({ put, removed }) => put + removed,
        ),
      )
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

/** An index that was never filled, or with documents of an older form, is built first. */
async function syncIndex(ctx: Ctx, index: SearchIndex): Promise<Synced> {
  const total: Synced = { engine: index.name, changes: 0, put: 0, removed: 0 }
  if (!(await isFilled(ctx.main, index.name))) total.put += (await rebuildIndex(ctx, index, { onlyIfNever: true })).count
  for (;;) {
    const step = await inTurn(ctx, syncTurn(index.name), batchTimeoutMs, (tx) => syncBatch(ctx, tx, index), true)
    total.changes += step.changes
    total.put += step.put
    total.removed += step.removed
    if (step.changes < batchSize) return total
  }
}

/**
 * The cursor moves only after the engine has confirmed; a crash in between repeats the batch, to
 * the same effect.
 */
async function syncBatch(ctx: Ctx, tx: MainTx, index: SearchIndex): Promise<Omit<Synced, 'engine'>> {
  await adoptDeadBuild(ctx, tx, index.name)
  const cursor = await findCursor(tx, index.name)
  const changes = cursor ? await changesAfter(tx.db, cursor, batchSize) : []
  const last = changes.at(-1)
  if (!last) return { changes: 0, put: 0, removed: 0 }
  const written = await writeDocuments(ctx, index, changes)
  await moveCursor(ctx, tx, index.name, last)
  return { changes: changes.length, ...written }
}

/** A change only names a document; the document is read as it is now. */
async function writeDocuments(ctx: Ctx, index: SearchIndex, changes: Change[]): Promise<Written> {
  const written = { put: 0, removed: 0 }
  for (const kind of searchKinds) {
    const keys = [...new Set(changes.filter((change) => change.kind === kind).map(({ key }) => key))]
    if (keys.length === 0) continue
    const documents = await readDocuments(ctx.main, kind, keys)
    const found = new Set(documents.map(({ key }) => key))
    const removed = keys.filter((key) => !found.has(key))
    if (documents.length > 0) await index.put(documents)
    if (removed.length > 0) await index.remove(kind, removed)
    written.put += documents.length
    written.removed += removed.length
  }
  return written
}
