import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { write } from '../../db/write.ts'
import { giveTurns } from './internal/give-turns.ts'
import { finishUpload } from './internal/finish-upload.ts'

const abandonedAfterMs = 24 * 3_600_000
const batch = 200

interface Leftover {
  id: string
  ownerId: string
  state: string
  uploadKey: string | null
  uploadId: string | null
  variants: MediaVariant[]
}

/** Job: deletes the files of pictures deleted just now. The sweep deletes what this cannot. */
export async function discardFiles(ctx: Ctx, { mediaIds }: { mediaIds: string[] }): Promise<void> {
  const found = await leftovers(ctx, sql`id = any(${mediaIds}::uuid[]) and state = 'deleted'`)
  await dropFiles(ctx, found)
}

/**
 * Job: deletes originals older than a day, whose signed URL has long expired, and remaining files
 * of deleted pictures. Gives missed turns.
 */
export async function sweepMedia(ctx: Ctx): Promise<{ swept: number }> {
  const before = new Date(ctx.now().getTime() - abandonedAfterMs)
  let swept = 0
  for (;;) {
    // Walks the index `media_sweep`, which holds nothing else.
    const found = await leftovers(
      ctx,
      sql`(upload_key is not null or (state = 'deleted' and variants <> '[]'))
          and ((created_at < ${before}::timestamptz and upload_key is not null) or (state = 'deleted' and variants <> '[]'))`,
    )
    if (found.length === 0) break
    for (const stuck of found.filter(({ state }) => state === 'processing'))
      await finishUpload(ctx, stuck, { state: 'refused', refusal: 'abandoned' })
    await dropFiles(ctx, found)
    swept += found.length
  }
  await giveMissedTurns(ctx)
  return { swept }
}

function leftovers(ctx: Ctx, where: Sql): Promise<Leftover[]> {
  return rows(
    ctx.main.db,
    sql<Leftover>`select id, owner_id, state, upload_key, upload_id, variants from media m where ${where} and ${isNoEvidence}
        order by created_at limit ${batch}::int`,
  )
}

/**
 * A reported picture keeps its files as long as what was reported is kept. Plan:
 * report_evidence_media, a probe per picture.
 */
const isNoEvidence = sql`not exists (select from report_evidence e where e.media_ids @> array[m.id])`

/** Deletes the files, then forgets them in the row: safe to repeat. */
async function dropFiles(ctx: Ctx, found: Leftover[]): Promise<void> {
  const { storage } = ctx.platform
  const begun = found.flatMap(({ uploadKey: key, uploadId }) => (key && uploadId ? [{ key, uploadId }] : []))
  await Promise.all(begun.map((upload) => storage.abortRanges(upload)))
  await storage.delete(found.flatMap(filesOf))
  await forgetFiles(ctx, found)
}

function filesOf({ state, uploadKey, variants }: Leftover): string[] {
  return [...(uploadKey ? [uploadKey] : []), ...(state === 'deleted' ? variants.map(({ key }) => key) : [])]
}

/**
 * A picture deleted since it was read keeps its files for the next round. An original's key stays
 * for a day: until its URL expires, somebody may upload there again.
 */
async function forgetFiles(ctx: Ctx, found: Leftover[]): Promise<void> {
  const deleted = found.filter(({ state }) => state === 'deleted').map(({ id }) => id)
  const before = new Date(ctx.now().getTime() - abandonedAfterMs)
  await run(
    ctx.main.db,
    sql`update media set
          upload_key = case when created_at < ${before}::timestamptz then null else upload_key end,
          variants = case when id = any(${deleted}::uuid[]) then '[]'::jsonb else variants end,
          state = case when state = 'awaiting_upload' then 'deleted' else state end
        where id = any(${found.map(({ id }) => id)}::uuid[]) and state <> 'processing'`,
  )
}

/** For pictures without a turn: only after a job failed for good. */
async function giveMissedTurns(ctx: Ctx): Promise<void> {
  const owners = await rows(
    ctx.main.db,
    sql<{ ownerId: string }>`select distinct owner_id from media where state = 'processing' and turn_at is null limit 1000`,
  )
  const ownerIds = owners.map(({ ownerId }) => ownerId)
  await write(ctx, (tx) => giveTurns(tx, ownerIds, ctx.now()))
}
