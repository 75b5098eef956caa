import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { askAfterMs, askBeforeMs, askedAtOnce } from './rules.ts'

/**
 * Job: asks each buyer once for a review, some days after the purchase was finished. Of those found
 * again in the next hours the notice is known already. Plan: order_finished, a few days of it.
 */
export async function askReviews(ctx: WorkerCtx): Promise<{ asked: number }> {
  const now = ctx.now()
  const [from, to] = [askBeforeMs, askAfterMs].map((ms) => new Date(now.getTime() - ms))
  for (let asked = 0, after = new Date(0), afterId = '00000000-0000-0000-0000-000000000000'; ;) {
    const found = await rows(
      ctx.main.db,
      sql<{ id: string; buyerId: string; finishedAt: Date }>`
        select o.id, o.buyer_id, o.finished_at from "order" o join shop s on s.id = o.shop_id
        where o.finished_at > ${from!}::timestamptz and o.finished_at <= ${to!}::timestamptz and (o.finished_at, o.id) > (${after}::timestamptz, ${afterId}::uuid)
          and not ${worksInShop(sql`o.buyer_id`)}
          and exists (select from order_line l where l.order_id = o.id and l.quantity > l.cancelled_quantity
            and not exists (select from review r where r.line_id = l.id))
        order by o.finished_at, o.id limit ${askedAtOnce}::int`,
    )
    const last = found.at(-1)
    if (!last) return { asked }
    const notices = found.map(({ id, buyerId }) => notice(buyerId, 'review_asked', { orderId: id }))
    await write(ctx, (tx) => tell(tx, notices, { now, uniqueKeyOf: ({ orderId }) => `review_asked:${orderId}` }))
    asked += found.length
    after = last.finishedAt
    afterId = last.id
  }
}
