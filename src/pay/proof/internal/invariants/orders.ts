import { type Invariants, over } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

export const orderInvariants: Invariants = {
  'an order captured and refunded what its transfers moved': over(
    'order',
    sql`
    select o.captured_krw = t.captured and o.refunded_krw = t.refunded as ok, 'order ' || o.id as what
    from part o cross join lateral (
      select coalesce(sum(amount_krw) filter (where kind in ('payment', 'points_payment')), 0) as captured,
             coalesce(sum(amount_krw) filter (where kind in ('refund', 'points_refund')), 0) as refunded
      from transfer where cause_id = o.id) t`,
  ),
  'an order holds for the buyer what it costs': over(
    'order',
    sql`
    select h.amount_krw = o.total_krw - o.points_krw and a.person_id = o.buyer_id and h.cause_id = o.id and h.captured_krw = o.captured_krw - coalesce(p.captured_krw, 0) as ok, 'order ' || o.id as what
    from part o left join hold h on h.id = o.hold_id left join account a on a.id = h.account_id
    left join hold p on p.idempotency_key = 'order:' || o.id || ':points'`,
  ),
  'an order costs its lines and its shipping, less its discount': over(
    'order',
    sql`
    select o.total_krw = l.krw + o.shipping_krw - o.discount_krw and o.discount_krw = l.discount as ok, 'order ' || o.id as what
    from part o cross join lateral (
      select coalesce(sum(unit_price_krw * quantity), 0) as krw, coalesce(sum(discount_krw), 0) as discount from order_line where order_id = o.id) l`,
  ),
  'an order cancelled what its cancels say: released from the hold, refunded, or waiting for the shop’s money': over(
    'order',
    sql`
    select o.cancelled_krw = c.krw and o.refunded_krw = c.refunded and o.awaiting_krw = c.awaiting and coalesce(h.released_krw, 0) + coalesce(p.released_krw, 0) = c.released
       and c.krw = c.released + c.refunded + c.awaiting as ok, 'order ' || o.id as what
    from part o left join hold h on h.id = o.hold_id left join hold p on p.idempotency_key = 'order:' || o.id || ':points'
    cross join lateral (
      select coalesce(sum(amount_krw), 0) as krw, coalesce(sum(released_krw), 0) as released, coalesce(sum(refunded_krw), 0) as refunded,
             coalesce(sum(awaiting_krw), 0) as awaiting
      from order_cancel where order_id = o.id) c`,
  ),
  // A line's cancelled pieces have the discount of `lineKrw`: floor(discount × cancelled /
  // quantity).
  'what was cancelled of an order is its cancelled pieces, and its shipping when nothing is left': over(
    'order',
    sql`
    select o.cancelled_krw = l.krw + c.shipping - c.kept and c.kept >= 0 and c.shipping between 0 and o.shipping_krw and (c.shipping = 0 or l.is_whole) as ok, 'order ' || o.id as what
    from part o cross join lateral (
      select coalesce(sum(unit_price_krw * cancelled_quantity - discount_krw * cancelled_quantity / quantity), 0) as krw,
             bool_and(cancelled_quantity = quantity) as is_whole
      from order_line where order_id = o.id) l
    cross join lateral (
      select coalesce(sum(shipping_krw), 0) as shipping, coalesce(sum(kept_krw), 0) as kept from order_cancel where order_id = o.id) c`,
  ),
  'goods move on when their order is captured: delivered and finished at times that agree with it': over(
    'order',
    sql`
    select (o.fulfilment = 'waiting' or o.confirmed_at is not null or o.finished_at is null)
       and (o.finished_at is null or o.fulfilment = 'finished') and (o.finished_by is null) = (o.finished_at is null)
       and (o.fulfilment <> 'delivered' or o.delivered_at is not null) and (o.finish_by is null or o.fulfilment = 'delivered') as ok, 'order ' || o.id as what
    from part o`,
  ),
  'a line is cancelled as often as its cancels say': over(
    'order_line',
    sql`
    select l.cancelled_quantity = c.quantity as ok, 'order ' || l.order_id || ' line ' || l.id as what
    from part l cross join lateral (select coalesce(sum(quantity), 0) as quantity from order_cancel_line where line_id = l.id) c`,
  ),
  'a line is exchanged for as many pieces as its exchanges gave and the buyer still has': over(
    'order_line',
    sql`
    select l.exchanged_quantity = k.pieces as ok, 'order ' || l.order_id || ' line ' || l.id as what
    from part l cross join lateral (
      select coalesce(sum(kept_quantity), 0) as pieces from return_line where line_id = l.id and kept_quantity > 0) k`,
  ),
  'a piece of an order is in one parcel at most, and a parcel holds pieces of its own order': over(
    'order_line',
    sql`
    select p.quantity <= l.quantity and p.is_own as ok, 'order ' || l.order_id || ' line ' || l.id as what
    from part l cross join lateral (
      select coalesce(sum(n.quantity), 0) as quantity, coalesce(bool_and(q.order_id = l.order_id), true) as is_own
      from parcel_line n join parcel q on q.id = n.parcel_id where n.line_id = l.id) p`,
  ),
  'a return that was refunded was refunded for its pieces; an open one keeps its order open': over(
    'return_request',
    sql`
    select case when r.cancel_id is not null then c.order_id = r.order_id and not exists (
             (select line_id, quantity from return_line where return_id = r.id) except (select line_id, quantity from order_cancel_line where cancel_id = c.id))
           else r.ended_at is not null or o.finish_by is null end as ok, 'return ' || r.id as what
    from part r left join order_cancel c on c.id = r.cancel_id left join "order" o on o.id = r.order_id`,
  ),
  // Of a product itself nothing says how much there should be: its shop counts it.
  'the stock of a product with options is the sum of those that are listed': over(
    'product',
    sql`
    select p.stock = c.stock as ok, 'product ' || p.id as what
    from part p cross join lateral (select coalesce(sum(o.stock), 0) as stock from product o where o.option_of = p.id and o.state = 'listed') c
    where p.option_names <> '{}'`,
  ),
}
