import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { media } from '../../db/schema/media.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { giveTurns, lockUploads } from './internal/give-turns.ts'
import { findMediaFor } from './find-media-for.ts'
import { statusOf } from './read-media.ts'
import type { mediaInput, mediaStatus } from './schema.ts'

/**
 * Queues an uploaded picture for processing, once. Errors: NOT_FOUND; UPLOAD_REFUSED while a range
 * is missing: see resumeUpload.
 */
export async function completeUpload(ctx: MemberCtx, input: z.infer<typeof mediaInput>): Promise<z.infer<typeof mediaStatus>> {
  const { state, uploadKey: key, uploadId, bytes } = await findMediaFor(ctx, input.mediaId)
  if (state === 'awaiting_upload' && key !== null && uploadId !== null) {
    const isWhole = await ctx.platform.storage.completeRanges({ key, uploadId, bytes })
    if (!isWhole) throw new KiwiError('UPLOAD_REFUSED')
  }
  const ownerIds = [ctx.actor.personId]
  await write(ctx, async (tx) => {
    await lockUploads(tx, ownerIds)
    const begun = await tx.db
      .update(media)
      .set({ state: 'processing' })
      .where(and(eq(media.id, input.mediaId), eq(media.ownerId, ctx.actor.personId), eq(media.state, 'awaiting_upload')))
      .returning({ id: media.id })
    if (begun.length > 0) await giveTurns(tx, ownerIds, ctx.now())
  })
  return statusOf(ctx, await findMediaFor(ctx, input.mediaId))
}
