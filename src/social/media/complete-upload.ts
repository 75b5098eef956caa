import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { media } from '../../db/schema/media.ts'
import { write } from '../../db/write.ts'
import { giveTurns, lockUploads } from './internal/give-turns.ts'
import { findMediaFor } from './find-media-for.ts'
import { statusOf } from './read-media.ts'
import type { mediaInput, mediaStatus } from './schema.ts'

/** Queues an uploaded picture for processing, once. Errors: NOT_FOUND. */
export async function completeUpload(ctx: MemberCtx, input: z.infer<typeof mediaInput>): Promise<z.infer<typeof mediaStatus>> {
  await findMediaFor(ctx, input.mediaId)
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
