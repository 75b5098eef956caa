import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { moneyObstacles } from '../../pay/wallet/leaving-obstacles.ts'
import type { Obstacle } from '../../social/leaving/rules.ts'

/**
 * Everything that has to end before a person may leave: money, and orders as a buyer and as a
 * seller. Plan: order_buyer, order_shop_state, return_request_open.
 */
export async function leavingObstacles(db: Queryable, personId: string): Promise<Obstacle[]> {
  const who = sql`${personId}::uuid`
  const isOpen = sql`(state = 'placed' or awaiting_krw > 0 or (state in ('confirmed', 'partly_cancelled') and fulfilment <> 'finished')
    or exists (select from return_request r where r.order_id = "order".id and r.ended_at is null))`
  const findOrders = rows(
    db,
    sql<Obstacle>`
      select kind, coalesce(sum(total_krw), 0)::bigint as amount_krw, count(*)::int as count from (
        select 'orders_bought' as kind, total_krw from "order" where buyer_id = ${who} and ${isOpen}
        union all
        select 'orders_sold', total_krw from "order"
        where shop_id in (select id from shop where owner_id = ${who}) and ${isOpen}
      ) open group by kind order by kind`,
  )
  const [money, orders] = await Promise.all([moneyObstacles(db, personId), findOrders])
  return [...money, ...orders]
}
