import { sql } from '../../../../db/sql.ts'
import { type Invariants, over } from './invariants.ts'

export const refundInvariants: Invariants = {
  'a refund of a direct payment moved its amount back along the payment, or waits': over(
    'payment_refund',
    sql`
    select p.kind = 'payment' and l.kind = 'sale' and l.order_id is null and l.shop_id = r.shop_id and w.person_id = r.payer_id
       and (r.refund_transfer_id is null or (t.kind = 'refund' and t.cause_id = p.id and t.amount_krw = r.amount_krw
         and t.debit_account_id = p.credit_account_id and t.credit_account_id = p.debit_account_id)) as ok, 'refund ' || r.id as what
    from part r left join transfer p on p.id = r.transfer_id left join account w on w.id = p.debit_account_id
    left join settlement_line l on l.transfer_id = p.id left join transfer t on t.id = r.refund_transfer_id`,
  ),
  'a direct payment is refunded at most whole, with what waits': over(
    'payment_refund',
    sql`
    select (select sum(amount_krw) from payment_refund where transfer_id = r.transfer_id) <= p.amount_krw as ok, 'payment ' || r.transfer_id as what
    from part r left join transfer p on p.id = r.transfer_id`,
  ),
  'a refund belongs to an order or to a refund of a direct payment': over(
    'transfer',
    sql`
    select o.id is not null or r.id is not null as ok, 'refund ' || t.id as what
    from part t left join "order" o on o.id = t.cause_id left join payment_refund r on r.refund_transfer_id = t.id
    where t.kind = 'refund'`,
  ),
}
