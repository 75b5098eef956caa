import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { settleMedia } from './settle-media.ts'

const abandonedAfterMs = 24 * 3_600_000
const batch = 200

interface Leftover {
  id: string
  ownerId: string
  state: string
  uploadKey: string | null
  variants: MediaVariant[]
}

/**
 * Job: deletes the files that nothing needs. Uploads a day old lose their original, whatever became of them (a URL signed for it
 * is long dead by then); pictures that were deleted lose every file. Files go first, then the row forgets them: safe to repeat.
 */
export async function sweepMedia(ctx: Ctx): Promise<{ swept: number }> {
  const before = new Date(ctx.now().getTime() - abandonedAfterMs)
  let swept = 0
  for (;;) {
    const found = await leftovers(ctx, before)
    if (found.length === 0) return { swept }
    for (const stuck of found.filter(({ state }) => state === 'processing'))
      await settleMedia(ctx, stuck, { state: 'refused', refusal: 'abandoned' })
    await ctx.platform.storage.delete(found.flatMap(filesOf))
    await forgetFiles(ctx, found)
    swept += found.length
  }
}

/** Walks the index `media_sweep`, which holds nothing else. */
function leftovers(ctx: Ctx, before: Date): Promise<Leftover[]> {
  return rows<Leftover>(
    ctx.main.db,
    sql`select id, owner_id as "ownerId", state, upload_key as "uploadKey", variants from media
        where (upload_key is not null or (state = 'deleted' and variants <> '[]'))
          and (created_at < ${before}::timestamptz or state = 'deleted')
        order by created_at limit ${batch}::int`,
  )
}

function filesOf({ state, uploadKey, variants }: Leftover): string[] {
  return [...(uploadKey ? [uploadKey] : []), ...(state === 'deleted' ? variants.map(({ key }) => key) : [])]
}

/** A picture that was deleted since it was read here keeps its list of files for the next round. */
async function forgetFiles(ctx: Ctx, found: Leftover[]): Promise<void> {
  const deleted = found.filter(({ state }) => state === 'deleted').map(({ id }) => id)
  await rows(
    ctx.main.db,
    sql`update media set
          upload_key = null,
          variants = case when id = any(${sql.param(deleted)}::uuid[]) then '[]'::jsonb else variants end,
          state = case when state = 'awaiting_upload' then 'deleted' else state end
        where id = any(${sql.param(found.map(({ id }) => id))}::uuid[]) and state <> 'processing'`,
  )
}
