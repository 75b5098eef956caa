import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { shownAs } from '../../social/access/received.ts'

/**
 * An order arrived, or something of it came back or was exchanged: posts of its buyer that tag its
 * products get a new version, so that no cached card says "bought it" as it was before. Again does
 * no harm. Plan: the lines of the order, the posts of the buyer, their tags by key.
 */
export async function showBought(ctx: Ctx, { orderId }: { orderId: string }): Promise<{ posts: number }> {
  return one(
    ctx.main.db,
    sql<{ posts: number }>`
      with shown as materialized (
        select p.id from "order" o join post p on p.author_id = o.buyer_id
        where o.id = ${orderId}::uuid and p.state <> 'deleted' and exists (
          select from product_tag t where t.post_id = p.id and t.product_id in (
            select ${shownAs} from (
              select l.product_id as id from order_line l where l.order_id = o.id
              union select n.to_product_id from return_request r join return_line n on n.return_id = r.id where r.order_id = o.id) had
            join product g on g.id = had.id))
        order by p.id for no key update of p),
      moved as (update post set version = version + 1 where id in (select id from shown) returning id)
      select count(*)::int as posts from moved`,
  )
}
