import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { discardMedia } from '../media/discard-media.ts'
import { draftLifeMs, endedLifeMs } from './rules.ts'

const batch = 200

/**
 * Job: removes drafts that nobody changed for long, and those that were deleted or posted an hour ago, with their pictures that no
 * post and no other draft has.
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
  if (mediaIds.length > 0) await release(tx, mediaIds, now)
  return gone.length
}

/** The lock comes first: a post or draft that takes a picture meanwhile is then seen. Plan: media_pkey, post_image_media, draft_pictures. */
async function release(tx: MainTx, mediaIds: string[], now: Date): Promise<void> {
  await run(tx.db, sql`select from media where id = any(${mediaIds}::uuid[]) order by id for update`)
  await discardMedia(
    tx,
    sql`
      select m.id from media m where m.id = any(${mediaIds}::uuid[])
        and not exists (select from post_image i where i.media_id = m.id) and not exists (select from draft d where d.media_ids @> array[m.id])`,
    now,
  )
}
