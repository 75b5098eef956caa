import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { changeVotes } from './internal/keep-interactions.ts'
import { takeBack, type TakenBack } from './internal/take-back.ts'

/** The stream may bring a purchase after its cancel, so each run looks at these cancels again. */
const lookBackMs = 48 * 3_600_000

/**
 * A purchase that was cancelled whole has no vote: nobody ranks a post by buying and cancelling.
 */
export async function withdrawPurchases(ctx: Pick<Ctx, 'main' | 'log'>, until: Date): Promise<number> {
  const orders = await rows(
    ctx.main.db,
    // Plan: order_taken_back, then a probe of order_buyer each.
    sql<TakenBack>`
      select o.id, 'purchase' as kind, o.buyer_id as person_id, o.post_id, not exists (
        select from "order" other where other.buyer_id = o.buyer_id and other.post_id = o.post_id
          and other.confirmed_at is not null and other.state <> 'cancelled') as is_last
      from "order" o where o.state = 'cancelled' and o.confirmed_at is not null and o.post_id is not null
        and o.ended_at >= ${new Date(until.getTime() - lookBackMs)}::timestamptz`,
  )
  return orders.length === 0 ? 0 : changeVotes(ctx, (db) => takeBack(db, orders))
}
