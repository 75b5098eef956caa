import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { earnsNothing } from './internal/ring.ts'

/** Whether a sale of the shop can earn somebody something: of most shops none can. */
export const paysTaggers = (shopId: Sql) => sql`exists (select from commission_rule r where r.shop_id = ${shopId} and r.rate_ppm > 0)`

/**
 * Writes who earns by the lines of new orders, in their transaction: the tagger of the buyer's last
 * labelled tap within the window, whose post stands, at the rate of now. What earns nothing by a
 * rule is written too, as void: rings are found by it. Moves no money. To be left out where no shop
 * `paysTaggers`: its plan of 15 tables costs more to set up than to run. Plan: order_line by order,
 * commission_rule_unique, tag_visit_pkey.
 */
export async function fixCommissions(tx: MainTx, orderIds: string[], now: Date): Promise<void> {
  const at = sql`${now}::timestamptz`
  await run(
    tx.db,
    sql`
      insert into line_commission (line_id, order_id, shop_id, buyer_id, tagger_id, post_id, rate_ppm, visited_at, state, reason, created_at, ended_at)
      select l.id, o.id, o.shop_id, o.buyer_id, v.tagger_id, v.post_id, r.rate_ppm, v.at,
             case when w.reason is null then 'pending' else 'void' end, w.reason, ${at}, case when w.reason is not null then ${at} end
      from "order" o join order_line l on l.order_id = o.id join product g on g.id = l.product_id
      cross join lateral commission_of(coalesce(g.option_of, g.id)) r
      cross join lateral (
        select v.* from tag_visit v join post p on p.id = v.post_id and p.state = 'visible'
          join person a on a.id = p.author_id and a.status = 'active'
        where v.person_id = o.buyer_id and v.product_id = coalesce(g.option_of, g.id) and v.is_labelled
          and v.at > money_now(${at}) - r.window_days * interval '1 day'
        order by v.at desc, v.post_id desc limit 1) v
      cross join lateral (select ${earnsNothing({ tagger: sql`v.tagger_id`, buyer: sql`o.buyer_id`, shopId: sql`o.shop_id`, at })} as reason) w
      where o.id = any(${orderIds}::uuid[]) and r.rate_ppm > 0`,
  )
}
