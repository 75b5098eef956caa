import type { Invariants } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

export const orderInvariants: Invariants = {
  'an order captured and refunded what its transfers moved': sql`
    select o.captured_krw = coalesce(c.krw, 0) and o.refunded_krw = coalesce(r.krw, 0) as ok, 'order ' || o.id as what
    from "order" o
    left join (select t.cause_id, sum(t.amount_krw) as krw from transfer t where t.kind = 'payment' group by t.cause_id) c on c.cause_id = o.id
    left join (select t.cause_id, sum(t.amount_krw) as krw from transfer t where t.kind = 'refund' group by t.cause_id) r on r.cause_id = o.id`,
  'an order holds for the buyer what it costs': sql`
    select h.amount_krw = o.total_krw and a.person_id = o.buyer_id and h.cause_id = o.id and h.captured_krw = o.captured_krw as ok, 'order ' || o.id as what
    from "order" o left join hold h on h.id = o.hold_id left join account a on a.id = h.account_id`,
  'an order costs its lines': sql`
    select o.total_krw = coalesce(l.krw, 0) as ok, 'order ' || o.id as what
    from "order" o left join (select order_id, sum(unit_price_krw * quantity) as krw from order_line group by order_id) l on l.order_id = o.id`,
  'an order cancelled what its cancels say: released from the hold, refunded, or waiting for the shop’s money': sql`
    select o.cancelled_krw = coalesce(c.krw, 0) and o.refunded_krw = coalesce(c.refunded, 0)
             and o.awaiting_krw = coalesce(c.awaiting, 0) and coalesce(h.released_krw, 0) = coalesce(c.released, 0)
             and coalesce(c.krw = c.released + c.refunded + c.awaiting, true) as ok,
           'order ' || o.id as what
    from "order" o left join hold h on h.id = o.hold_id
    left join (
      select order_id, sum(amount_krw) as krw, sum(released_krw) as released, sum(refunded_krw) as refunded, sum(awaiting_krw) as awaiting
      from order_cancel group by order_id) c on c.order_id = o.id`,
  'a line is cancelled as often as its cancels say': sql`
    select l.cancelled_quantity = coalesce(c.quantity, 0) as ok, 'order ' || l.order_id || ' line ' || l.id as what
    from order_line l left join (select line_id, sum(quantity) as quantity from order_cancel_line group by line_id) c on c.line_id = l.id`,
}
