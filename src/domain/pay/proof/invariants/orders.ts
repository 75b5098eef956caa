import { sql } from 'drizzle-orm'
import type { Invariant } from './invariant.ts'

export const orderInvariants: Invariant[] = [
  {
    name: 'an order captured and refunded what its transfers moved',
    found: sql`
      select o.captured_krw = coalesce(c.krw, 0) and o.refunded_krw = coalesce(r.krw, 0) as ok, 'order ' || o.id as what
      from "order" o
      left join lateral (select sum(t.amount_krw) as krw from transfer t where t.cause_id = o.id and t.kind = 'payment') c on true
      left join lateral (select sum(t.amount_krw) as krw from transfer t where t.cause_id = o.id and t.kind = 'refund') r on true`,
  },
  {
    name: 'an order holds for the buyer what it costs',
    found: sql`
      select h.amount_krw = o.total_krw and a.person_id = o.buyer_id and h.cause_id = o.id and h.captured_krw = o.captured_krw as ok, 'order ' || o.id as what
      from "order" o left join hold h on h.id = o.hold_id left join account a on a.id = h.account_id`,
  },
  {
    name: 'an order costs its lines',
    found: sql`
      select o.total_krw = l.krw as ok, 'order ' || o.id as what
      from "order" o cross join lateral (select coalesce(sum(l.unit_price_krw * l.quantity), 0) as krw from order_line l where l.order_id = o.id) l`,
  },
  {
    name: 'an order cancelled what its cancels say: released from the hold or refunded',
    found: sql`
      select o.cancelled_krw = c.krw and o.refunded_krw = c.refunded and coalesce(h.released_krw, 0) = c.released and c.krw = c.released + c.refunded as ok,
             'order ' || o.id as what
      from "order" o left join hold h on h.id = o.hold_id
      cross join lateral (
        select coalesce(sum(amount_krw), 0) as krw, coalesce(sum(released_krw), 0) as released, coalesce(sum(refunded_krw), 0) as refunded
        from order_cancel c where c.order_id = o.id) c`,
  },
  {
    name: 'a line is cancelled as often as its cancels say',
    found: sql`
      select l.cancelled_quantity = c.quantity as ok, 'order ' || l.order_id || ' line ' || l.id as what
      from order_line l cross join lateral (
        select coalesce(sum(quantity), 0) as quantity from order_cancel_line c where c.line_id = l.id) c`,
  },
]
