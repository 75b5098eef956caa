import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { discardMedia } from './discard-media.ts'
import { findMediaFor } from './find-media-for.ts'
import { lockUploads } from './internal/give-turns.ts'
import type { cancelledUpload, mediaInput } from './schema.ts'

/**
 * Gives up an upload that is under way: what arrived is deleted within seconds. Errors: NOT_FOUND.
 */
export async function cancelUpload(ctx: MemberCtx, input: z.infer<typeof mediaInput>): Promise<z.infer<typeof cancelledUpload>> {
  const { id, ownerId } = await findMediaFor(ctx, input.mediaId)
  const underWay = sql`select id from media where id = ${id}::uuid and owner_id = ${ownerId}::uuid and state = 'awaiting_upload'`
  const cancelled = await write(ctx, async (tx) => {
    await lockUploads(tx, [ownerId])
    return discardMedia(tx, underWay, ctx.now())
  })
  return { isCancelled: cancelled > 0 }
}
