import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { type SearchIndex, type SearchKind, searchKinds } from '../../../platform/search/port.ts'
import { type Change, changesAfter } from './change-log.ts'
import { adoptDeadBuild, findCursor, inTurn, moveCursor, syncTurn } from './cursors.ts'
import { readDocuments } from './read-documents.ts'
import { rebuildIndex } from './rebuild-index.ts'

export interface Synced {
  engine: string
  /** Changes read; several of one thing count each. */
  changes: number
  put: number
  removed: number
}

const batchSize = 10_000
const batchTimeoutMs = 15 * 60_000

/** Brings one index up to date with everything settled. An index that was never filled is built first. */
export async function syncIndex(ctx: Ctx, index: SearchIndex): Promise<Synced> {
  const total: Synced = { engine: index.name, changes: 0, put: 0, removed: 0 }
  if (!(await findCursor(ctx.main, index.name))) total.put += (await rebuildIndex(ctx, index, { onlyIfNever: true })).count
  for (;;) {
    const step = await inTurn(ctx, syncTurn(index.name), batchTimeoutMs, (tx) => syncBatch(ctx, tx, index), true)
    total.changes += step.changes
    total.put += step.put
    total.removed += step.removed
    if (step.changes < batchSize) return total
  }
}

/** The cursor moves only after the engine has confirmed; a crash in between does the batch again, to the same effect. */
async function syncBatch(ctx: Ctx, tx: MainTx, index: SearchIndex): Promise<Omit<Synced, 'engine'>> {
  await adoptDeadBuild(ctx, tx, index.name)
  const cursor = await findCursor(tx, index.name)
  const changes = cursor ? await changesAfter(tx.db, cursor, batchSize) : []
  const last = changes.at(-1)
  if (!last) return { changes: 0, put: 0, removed: 0 }
  const { put, removed } = await carryOver(ctx, index, changes)
  await moveCursor(ctx, tx, index.name, last)
  return { changes: changes.length, put, removed }
}

/** A change says only that something changed: what is written is what is true now. */
async function carryOver(ctx: Ctx, index: SearchIndex, changes: Change[]): Promise<{ put: number; removed: number }> {
  let put = 0
  let removed = 0
  for (const [kind, keys] of keysByKind(changes)) {
    const documents = await readDocuments(ctx.main, kind, keys)
    const found = new Set(documents.map(({ key }) => key))
    const gone = keys.filter((key) => !found.has(key))
    if (documents.length > 0) await index.put(documents)
    if (gone.length > 0) await index.remove(kind, gone)
    put += documents.length
    removed += gone.length
  }
  return { put, removed }
}

function keysByKind(changes: Change[]): [SearchKind, string[]][] {
  const keysOf = (kind: SearchKind) => [...new Set(changes.filter((change) => change.kind === kind).map(({ key }) => key))]
  return searchKinds.map((kind): [SearchKind, string[]] => [kind, keysOf(kind)]).filter(([, keys]) => keys.length > 0)
}
