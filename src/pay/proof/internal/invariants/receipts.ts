import { type Sql, sql } from '../../../../db/sql.ts'
import { type Invariants, over } from './invariants.ts'

/** What left the buyer's wallet for an order and did not come back. Probes transfer_cause. */
const paidKrw = (order: Sql) => sql`(
  select coalesce(sum(case when t.debit_account_id = a.id then t.amount_krw else -t.amount_krw end), 0)
  from account a join transfer t on t.cause_id = ${order}.id and a.id in (t.debit_account_id, t.credit_account_id)
  where a.kind = 'wallet' and a.person_id = ${order}.buyer_id)`

/** The job that brings it there has not ended. Asked of those alone that are not there yet. */
const isUnderWay = (order: Sql) => sql`exists (
  select from outbox j where j.name = 'receipts.settle' and j.done_at is null and j.failed_at is null and j.payload->>'orderId' = ${order}.id::text)`

export const receiptInvariants: Invariants = {
  'an order that asked for a cash receipt has one of what was paid with money, or its job is under way': over(
    'cash_receipt_ask',
    sql`
    select case when c.state is null then ${paidKrw(sql`o`)} = 0 or ${isUnderWay(sql`o`)} else true end as ok, 'order ' || k.order_id as what
    from part k left join "order" o on o.id = k.order_id
    left join cash_receipt c on c.order_id = k.order_id and c.state in ('requested', 'unknown', 'issued', 'cancelling')`,
  ),
  'a cash receipt is of what was paid with money and is kept, and says how it ended': over(
    'cash_receipt',
    sql`
    select (c.number is not null) = (c.issued_at is not null) and (c.ended_at is not null) = (c.state in ('cancelled', 'failed'))
       and (c.failure is not null) = (c.state = 'failed')
       and case c.state when 'issued' then c.number is not null and case when c.amount_krw = ${paidKrw(sql`o`)} then true else ${isUnderWay(sql`o`)} end
                        else true end as ok,
           'cash receipt ' || c.id || ' of order ' || c.order_id as what
    from part c left join "order" o on o.id = c.order_id`,
  ),
}
