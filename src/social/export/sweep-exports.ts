import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { publishMany } from '../../realtime/publish.ts'
import { givenUpAfterMs } from './rules.ts'

const batch = 200
/** No upload of ours takes longer. */
const unfinishedAfterMs = 86_400_000

interface Swept {
  id: string
  personId: string
  storageKey: string
  doneParts: number
  totalParts: number
}

/**
 * Job: deletes the files whose time is over, and says of runs that never ended that they failed.
 */
export async function sweepExports(ctx: WorkerCtx): Promise<{ removed: number; failed: number }> {
  const now = ctx.now()
  const failed = await write(ctx, async (tx) => {
    const givenUp = await rows(
      tx.db,
      sql<Swept>`update data_export set state = 'failed' where state in ('waiting', 'running')
            and requested_at < ${new Date(now.getTime() - givenUpAfterMs)}::timestamptz
          returning id, person_id, storage_key, done_parts, total_parts`,
    )
    const told = givenUp.map(({ id, personId, doneParts, totalParts }) => ({
      personId,
      payload: { kind: 'export' as const, exportId: id, state: 'failed' as const, doneParts, totalParts },
    }))
    publishMany(tx, told, now)
    return givenUp
  })
  // A run may have died between writing the file and saying so.
  await ctx.platform.storage.delete(failed.map(({ storageKey }) => storageKey))
  let removed = 0
  for (;;) {
    const over = await rows(
      ctx.main.db,
      sql<{ id: string; storageKey: string }>`select id, storage_key from data_export
          where state = 'ready' and expires_at <= ${now}::timestamptz order by requested_at limit ${batch}`,
    )
    if (over.length === 0) break
    // The file first: a crash between the two leaves a row that the next run finds again.
    await ctx.platform.storage.delete(over.map(({ storageKey }) => storageKey))
    await run(ctx.main.db, sql`update data_export set state = 'removed' where id = any(${sql.list(over, ({ id }) => id, 'uuid')})`)
    removed += over.length
  }
  await ctx.platform.storage.dropUnfinished(new Date(now.getTime() - unfinishedAfterMs))
  return { removed, failed: failed.length }
}
