import { type Sql, sql } from '../../db/sql.ts'

/** Whether refunds wait for a shop's money: then it is not paid. `shopId`: a column or value. */
export function hasWaitingRefunds(shopId: Sql): Sql {
  return sql`exists (select from order_cancel c join "order" o on o.id = c.order_id where c.state = 'awaiting_funds' and o.shop_id = ${shopId})`
}

/** The debt of a shop (a column or value), with the refunds that wait for its money. */
export function owingKrw(shopId: Sql): Sql {
  return sql`(greatest(-coalesce((select a.posted from account a where a.kind = 'shop_payable' and a.shop_id = ${shopId}), 0), 0)
    + coalesce((select sum(c.awaiting_krw) from order_cancel c join "order" o on o.id = c.order_id
                where c.state = 'awaiting_funds' and o.shop_id = ${shopId}), 0))::bigint`
}
