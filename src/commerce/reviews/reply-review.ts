import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { retellReview } from '../../social/notifications/retell-product-words.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { lockReviewFor, readReview } from './internal/find-review-for.ts'
import type { replyInput, ReviewView } from './schema.ts'

/**
 * The shop's one answer to a review of its product: written, changed or taken back. The author is
 * told of the first. Errors: NOT_FOUND.
 */
export async function replyReview(ctx: MemberCtx, { reviewId, body }: z.infer<typeof replyInput>): Promise<ReviewView> {
  const shop = await shopFor(ctx, 'orders')
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const { shopId, authorId, productId, reply, state } = await lockReviewFor(ctx, tx, reviewId)
    if (shopId !== shop.id || state !== 'visible') throw new KiwiError('NOT_FOUND', { field: 'reviewId' })
    if (body !== reply)
      await run(
        tx.db,
        sql`
          update review set reply = ${body}::text,
            replied_at = case when ${body}::text is null then null else coalesce(replied_at, ${now}::timestamptz) end,
            reply_edited_at = case when ${body}::text is null or replied_at is null then null else ${now}::timestamptz end
          where id = ${reviewId}::uuid`,
      )
    if (body === null && reply !== null) await retellReview(tx, reviewId, now)
    if (body !== null && reply === null)
      await tell(tx, notice(authorId, 'review_replied', { actorId: ctx.actor.personId, requestId: reviewId, productId }), { now })
    return readReview(ctx, reviewId, tx)
  })
}
