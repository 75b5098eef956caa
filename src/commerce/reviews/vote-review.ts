import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { lockReviewFor } from './internal/find-review-for.ts'
import { wilsonLowerBound } from './rules.ts'
import type { voteAnswer, voteInput } from './schema.ts'

/**
 * Says whether a review helped. One vote per person; nobody votes on their own or, as its seller,
 * on that of a buyer. Errors: NOT_FOUND, FORBIDDEN.
 */
export async function voteReview(ctx: MemberCtx, { reviewId, isHelpful }: z.infer<typeof voteInput>): Promise<z.infer<typeof voteAnswer>> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
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
    // The review is locked, so that the counts are of all votes and of nothing else. Plan: the
    // primary key of review_vote.
    const { helpful, unhelpful } = await one(
      tx.db,
      sql<{ helpful: number; unhelpful: number }>`
        select count(*) filter (where is_helpful)::int as helpful, count(*) filter (where not is_helpful)::int as unhelpful
        from review_vote where review_id = ${reviewId}::uuid`,
    )
    await run(
      tx.db,
      sql`
        update review set helpful_count = ${helpful}, unhelpful_count = ${unhelpful}, score = ${wilsonLowerBound(helpful, unhelpful)}::float8
        where id = ${reviewId}::uuid`,
    )
    return { helpfulCount: helpful, myVote: isHelpful }
  })
}
