import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { lockOwnReview, readReview } from './internal/find-review-for.ts'
import { setPhotos } from './internal/photos.ts'
import { takeReviewAway } from './internal/take-review-away.ts'
import { reviewEditableMs } from './rules.ts'
import type { editReviewInput, reviewInput, ReviewView } from './schema.ts'

/**
 * Changes the caller's review while that is allowed; it shows that it was changed. Errors:
 * NOT_FOUND, FORBIDDEN (`own_product`: they work in the shop since), CONFLICT (`edit_over`),
 * BAD_INPUT (photos).
 */
export async function editReview(ctx: MemberCtx, input: z.infer<typeof editReviewInput>): Promise<ReviewView> {
  const { reviewId, stars, body, photos } = input
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const { createdAt, at, isSeller } = await lockOwnReview(ctx, tx, reviewId)
    if (isSeller) throw new KiwiError('FORBIDDEN', { field: 'reviewId', reason: 'own_product' })
    if (at.getTime() > createdAt.getTime() + reviewEditableMs) throw new KiwiError('CONFLICT', { field: 'reviewId', reason: 'edit_over' })
    await setPhotos(tx, { reviewId, authorId: ctx.actor.personId }, photos, now)
    await run(
      tx.db,
      sql`
        update review set stars = ${stars}, body = ${body}, photo_count = ${photos.length}, edited_at = ${now}::timestamptz where id = ${reviewId}::uuid`,
    )
    return readReview(ctx, reviewId, tx)
  })
}

/**
 * Takes the caller's review away, with its photos and the answer to it. What a moderator hid stays
 * hidden, without its words. Errors: NOT_FOUND.
 */
export async function deleteReview(ctx: MemberCtx, { reviewId }: z.infer<typeof reviewInput>): Promise<{ deleted: true }> {
  await write(ctx, async (tx) => {
    await lockOwnReview(ctx, tx, reviewId)
    await takeReviewAway(tx, { reviewId, authorId: ctx.actor.personId }, ctx.now())
  })
  return { deleted: true }
}
