import { type Sql, sql } from '../../db/sql.ts'

/** Lines `l` of orders `o` of which the buyer has, and keeps, at least one piece. */
export const isReceivedLine = sql`o.fulfilment in ('delivered', 'finished') and l.quantity > l.cancelled_quantity`

/** The product whose page shows product `g`: what it was merged into, or what it is a choice of. */
export const shownAs = sql`coalesce(g.merged_into, g.option_of, g.id)`

/** Of a line `l`, what its buyer still has as they bought it. */
const hasBought = sql`l.quantity > l.cancelled_quantity + l.exchanged_quantity`

/** Products of which the buyer has pieces of a line `l`. Plan: return_line_kept, if exchanged. */
const heldProducts = sql`(
  select l.product_id as id where ${hasBought}
  union all select n.to_product_id from return_line n where l.exchanged_quantity > 0 and n.line_id = l.id and n.kept_quantity > 0)`

/**
 * The product of a line `l` that its buyer can speak of: the bought one while they have a piece of
 * it, else what the last exchange gave; of what went back, the bought one.
 */
export const heldProduct = sql`case when l.exchanged_quantity = 0 or ${hasBought} then l.product_id else (
  select n.to_product_id from return_line n where n.line_id = l.id and n.kept_quantity > 0 order by n.return_id desc limit 1) end`

/**
 * Whether a person has received a product, or a choice of it: "bought it". The values given name no
 * alias `o`, `l`, `h` or `g`. Plan: order_buyer, the lines of the person's orders.
 */
export function hasReceived(personId: Sql, productId: Sql): Sql {
  return sql`exists (
    select from "order" o join order_line l on l.order_id = o.id cross join lateral ${heldProducts} h join product g on g.id = h.id
    where o.buyer_id = ${personId} and ${shownAs} = ${productId} and ${isReceivedLine})`
}
