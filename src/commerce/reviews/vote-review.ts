import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { lockReviewFor } from './internal/find-review-for.ts'
import type { voteAnswer, voteInput } from './schema.ts'

/**
 * Says whether a review helped. One vote per person; nobody votes on their own or, as its seller,
 * on that of a buyer. Errors: NOT_FOUND, FORBIDDEN.
 */
export async function voteReview(ctx: MemberCtx, { reviewId, isHelpful }: z.infer<typeof voteInput>): Promise<z.infer<typeof voteAnswer>> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    // A suspension waits for the lock and counts anew; who is suspended already gives no vote.
    const [active] = await rows(tx.db, sql`select from person where id = ${personId}::uuid and status = 'active' for share`)
    if (!active) throw new KiwiError('FORBIDDEN')
    const { authorId, isSeller } = await lockReviewFor(ctx, tx, reviewId)
    if (personId === authorId || isSeller) throw new KiwiError('FORBIDDEN', { field: 'reviewId' })
    if (isHelpful === null)
      await run(tx.db, sql`delete from review_vote where review_id = ${reviewId}::uuid and person_id = ${personId}::uuid`)
    else
      await run(
        tx.db,
        sql`
          insert into review_vote (review_id, person_id, is_helpful, at) values (${reviewId}::uuid, ${personId}::uuid, ${isHelpful}::boolean, ${ctx.now()}::timestamptz)
          on conflict (review_id, person_id) do update set is_helpful = excluded.is_helpful, at = excluded.at`,
      )
    const { helpful } = await one(tx.db, sql<{ helpful: number }>`select count_votes(${reviewId}::uuid) as helpful`)
    return { helpfulCount: helpful, myVote: isHelpful }
  })
}
