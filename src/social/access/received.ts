import { type Sql, sql } from '../../db/sql.ts'

/** Lines `l` of orders `o` of which the buyer has, and keeps, at least one piece. */
export const isReceivedLine = sql`o.fulfilment in ('delivered', 'finished') and l.quantity > l.cancelled_quantity`

/**
 * Whether a person has received a product, or a choice of it: "bought it". Plan: order_buyer, the
 * lines of the person's orders.
 */
export function hasReceived(personId: Sql, productId: Sql): Sql {
  return sql`exists (
    select from "order" o join order_line l on l.order_id = o.id join product bought on bought.id = l.product_id
    where o.buyer_id = ${personId} and coalesce(bought.merged_into, bought.option_of, bought.id) = ${productId} and ${isReceivedLine})`
}
