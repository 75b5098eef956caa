import { sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { idCursor } from '../../../shared/cursor.ts'
import { payoutColumns, worded } from './payout-view.ts'
import type { payoutForReview, payoutReviewPage, reviewPayoutsInput } from './schema.ts'

type Review = z.infer<typeof payoutForReview>

/** Payouts for an admin, in one state, oldest first: those that wait for approval when nothing else is asked for. */
export async function reviewPayouts(
  ctx: MemberCtx,
  { state, cursor, limit }: z.infer<typeof reviewPayoutsInput>,
): Promise<z.infer<typeof payoutReviewPage>> {
  const after = idCursor.decode(cursor)
  const found = await readReviews(ctx, sql`p.state = ${state} and (${after}::uuid is null or p.id > ${after}::uuid)`, limit + 1)
  const payouts = found.slice(0, limit)
  return { payouts, nextCursor: found.length > limit ? idCursor.encode(payouts.at(-1)!.payoutId) : null }
}

export async function readReview(ctx: MemberCtx, payoutId: string): Promise<Review> {
  const [found] = await readReviews(ctx, sql`p.id = ${payoutId}::uuid`, 1)
  return found!
}

async function readReviews(ctx: MemberCtx, which: SQL, limit: number): Promise<Review[]> {
  const found = await rows<Review>(
    ctx.main.db,
    sql`select ${payoutColumns}, json_build_object('handle', s.handle, 'name', s.name) as shop,
               coalesce((select json_agg(r.handle order by a.at) from payout_approval a join person r on r.id = a.person_id
                         where a.payout_id = p.id), '[]') as "approvedBy",
               exists (select from payout_approval a where a.payout_id = p.id and a.person_id = ${ctx.actor.personId}) as "approvedByMe"
        from payout p join shop s on s.id = p.shop_id where ${which} order by p.id limit ${limit}`,
  )
  return found.map((row) => worded(row, ctx.locale))
}
