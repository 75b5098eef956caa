import { type Sql, sql } from '../../db/sql.ts'

/** Lines `l` of orders `o` of which the buyer has, and keeps, at least one piece. */
export const isReceivedLine = sql`o.fulfilment in ('delivered', 'finished') and l.quantity > l.cancelled_quantity`

/** The product whose page shows product `g`: what it was merged into, or what it is a choice of. */
export const shownAs = sql`coalesce(g.merged_into, g.option_of, g.id)`

/**
 * Whether a person has received a product, or a choice of it: "bought it". The values given name no
 * alias `o`, `l` or `g`. Plan: order_buyer, the lines of the person's orders.
 */
export function hasReceived(personId: Sql, productId: Sql): Sql {
  return sql`exists (
    select from "order" o join order_line l on l.order_id = o.id join product g on g.id = l.product_id
    where o.buyer_id = ${personId} and ${shownAs} = ${productId} and ${isReceivedLine})`
}
