import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { discardUnnamed } from '../media/discard-unnamed.ts'
import { draftLifeMs, endedLifeMs } from './rules.ts'

const batch = 200

/**
 * Job: removes drafts that nobody changed for long, and those that were deleted or posted an hour
 * ago, with their pictures that nothing else names.
 */
export async function expireDrafts(ctx: WorkerCtx): Promise<{ removed: number }> {
  let removed = 0
  for (;;) {
    const taken = await write(ctx, (tx) => removeSome(ctx, tx))
    removed += taken
    if (taken < batch) return { removed }
  }
}

async function removeSome(ctx: WorkerCtx, tx: MainTx): Promise<number> {
  const now = ctx.now()
  const before = (ms: number) => sql`${new Date(now.getTime() - ms)}::timestamptz`
  // `ended_at` is never before `updated_at`, so the index `draft_updated` finds both.
  const gone = await rows(
    tx.db,
    sql<{ mediaIds: string[] }>`
      delete from draft where ctid = any(array(
        select ctid from draft where updated_at < ${before(endedLifeMs)}
          and (ended_at < ${before(endedLifeMs)} or (ended_at is null and publish_at is null and updated_at < ${before(draftLifeMs)}))
        limit ${batch}::int for update skip locked))
      returning media_ids`,
  )
  const mediaIds = [...new Set(gone.flatMap(({ mediaIds: held }) => held))]
  if (mediaIds.length > 0) await discardUnnamed(tx, mediaIds, now)
  return gone.length
}
