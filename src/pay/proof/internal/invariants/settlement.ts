import { atOnce, type Invariants, over, sinceApprovals } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

const isLive = sql`state not in ('failed', 'returned')`

export const settlementInvariants: Invariants = {
  // An ended payout keeps a copy of its lines, which are open again; older payouts have none.
  'a payout is the sum of its lines': over(
    'payout',
    sql`
    select p.net_krw = p.gross_krw - p.refund_krw - p.commission_krw - p.fee_krw - p.vat_krw - p.reserve_krw
       and (p.gross_krw, p.refund_krw, p.commission_krw, p.fee_krw, p.vat_krw, p.reserve_krw, p.line_count) = (l.gross, l.refund, l.commission, l.fee, l.vat, l.reserve, l.lines) as ok, 'payout ' || p.id as what
    from part p cross join lateral (
      select coalesce(sum(gross_krw) filter (where kind in ('sale', 'funding')), 0) as gross, coalesce(-sum(gross_krw) filter (where kind = 'refund'), 0) as refund,
             coalesce(-sum(gross_krw) filter (where kind in ('reserve', 'release')), 0) as reserve,
             coalesce(-sum(gross_krw) filter (where kind = 'commission'), 0) as commission,
             coalesce(sum(fee_krw), 0) as fee, coalesce(sum(vat_krw), 0) as vat, count(*) as lines
      from (select * from settlement_line where payout_id = p.id and p.${isLive}
            union all
            select s.* from payout_line k join settlement_line s on s.id = k.line_id where k.payout_id = p.id and not p.${isLive}) held) l
    where p.${isLive} or p.created_at >= ${sinceApprovals}`,
  ),
  'a line is of one transfer to its shop, or back, of its gross': over(
    'settlement_line',
    sql`
    select a.shop_id = l.shop_id and t.amount_krw + coalesce(p.amount_krw, 0) = abs(l.gross_krw) and (l.kind in ('refund', 'commission')) = (l.gross_krw < 0) as ok, 'line ' || l.id as what
    from part l left join transfer t on t.id = l.transfer_id
    left join transfer p on p.idempotency_key = t.idempotency_key || ':points'
    left join account a on a.id = case when l.kind in ('refund', 'commission') then t.debit_account_id else t.credit_account_id end
    where l.kind in ('sale', 'refund', 'funding', 'commission')`,
  ),
  'a debt that Kiwi paid is one that two members of staff agreed on, for that shop and amount': over(
    'transfer',
    sql`
    select coalesce(f.kind = 'expense' and d.kind = 'debt' and d.state = 'confirmed' and d.decided_by <> d.proposed_by
       and d.terms ->> 'shopId' = a.shop_id::text and d.terms ->> 'amountKrw' = t.amount_krw::text, false) as ok, 'debt paid by ' || t.id as what
    from part t join account f on f.id = t.debit_account_id join account a on a.id = t.credit_account_id and a.kind = 'shop_payable'
    left join pending_decision d
      on d.id = case when t.idempotency_key ~ '^debt:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then substr(t.idempotency_key, 6)::uuid end
    where t.kind = 'adjustment'`,
  ),
  'what was kept back of a payout is released once, to the won, and neither costs a fee': over(
    'settlement_line',
    sql`
    select r.gross_krw = -k.gross_krw and r.gross_krw > 0 and r.shop_id = k.shop_id and r.kind = 'release' and k.kind = 'reserve'
       and k.fee_krw = 0 and k.vat_krw = 0 and r.fee_krw = 0 and r.vat_krw = 0 and k.transfer_id is null and r.transfer_id is null as ok,
           'line ' || coalesce(k.id, r.id) as what
    from part l
    left join settlement_line k on k.id = case l.kind when 'reserve' then l.id else l.sale_line_id end and k.kind = 'reserve'
    left join lateral (
      select * from settlement_line where sale_line_id = l.id and l.kind = 'reserve' and kind = 'release'
      union all select * from settlement_line where id = l.id and l.kind = 'release') r on true
    where l.kind = 'reserve' or (l.kind = 'release' and k.id is null)`,
  ),
  'every payment to a shop, every refund and every commission has its line': over(
    'transfer',
    sql`
    select coalesce(l.id, beside.id) is not null as ok, t.kind || ' ' || t.id as what
    from part t left join settlement_line l on l.transfer_id = t.id
    left join transfer w on t.kind like 'points_%' and w.idempotency_key = left(t.idempotency_key, -length(':points'))
    left join settlement_line beside on beside.transfer_id = w.id
    where t.kind in ('payment', 'refund', 'points_payment', 'points_refund', 'commission')`,
  ),
  'fee and VAT of a sale are those of its fee version': over(
    'settlement_line',
    sql`
    select l.fee_krw = l.gross_krw * f.fee_ppm / 1000000 and l.vat_krw = (l.gross_krw * f.fee_ppm / 1000000) * f.vat_ppm / 1000000 as ok, 'line ' || l.id as what
    from part l left join fee_schedule f on f.version = l.fee_version where l.kind = 'sale'`,
  ),
  'no sale is refunded beyond itself, nor its fee': over(
    'settlement_line',
    sql`
    select l.gross_krw + r.gross >= 0 and l.fee_krw + r.fee >= 0 and l.vat_krw + r.vat >= 0 as ok, 'line ' || l.id as what
    from part l cross join lateral (
      select sum(gross_krw) as gross, sum(fee_krw) as fee, sum(vat_krw) as vat from settlement_line where sale_line_id = l.id and kind = 'refund') r
    where r.gross is not null`,
  ),
  'a shop is owed its lines that are in no live payout': over(
    'account',
    sql`
    select a.posted = l.krw as ok, 'shop ' || a.shop_id || ': ' || a.posted || ' instead of ' || l.krw as what
    from part a cross join lateral (
      select coalesce(sum(gross_krw), 0) as krw from settlement_line where payout_id is null and shop_id = a.shop_id) l
    where a.kind = 'shop_payable'`,
  ),
  'the sale of an order waits until its purchase is finished or nothing of it is left, and its refunds wait with it': over(
    'settlement_line',
    sql`
    select (l.eligible_on is not null) = case l.kind when 'refund' then s.eligible_on is not null else o.fulfilment = 'finished' or o.state = 'cancelled' end
       and (l.eligible_on is not null or l.payout_id is null) as ok, 'line ' || l.id || ' of order ' || o.id as what
    from part l join "order" o on o.id = l.order_id left join settlement_line s on s.id = l.sale_line_id
    where l.kind in ('sale', 'refund')`,
  ),
  'only what waits for an order has no day': over(
    'settlement_line',
    sql`select l.order_id is not null and l.kind in ('sale', 'refund') as ok, 'line ' || l.id as what from part l where l.eligible_on is null`,
  ),
  'a line’s payout is live, and of its shop': over(
    'settlement_line',
    sql`
    select p.${isLive} and p.shop_id = l.shop_id as ok, 'line ' || l.id as what
    from part l left join payout p on p.id = l.payout_id where l.payout_id is not null`,
  ),
  'a payout was posted as far as its state says': over(
    'payout',
    sql`
    select n.amount_krw = p.net_krw and (c.id is not null) = (p.state in ('confirmed', 'returned'))
       and (f.id is not null) = (p.state = 'failed') and (r.id is not null) = (p.state = 'returned') as ok, 'payout ' || p.id || ' ' || p.state as what
    from part p left join transfer n on n.idempotency_key = 'payout:' || p.id || ':net'
    left join transfer c on c.idempotency_key = 'payout:' || p.id || ':confirmed'
    left join transfer f on f.idempotency_key = 'payout:' || p.id || ':failed:net'
    left join transfer r on r.idempotency_key = 'payout:' || p.id || ':returned:net'
    where p.created_at >= ${sinceApprovals}`,
  ),
  'a payout and its call at the bank say the same': over(
    'payout',
    sql`
    select c.purpose = 'settlement' and c.shop_id = p.shop_id and c.amount_krw = p.net_krw
       and case p.state when 'confirmed' then c.state = 'confirmed' when 'returned' then c.state = 'confirmed' when 'failed' then c.state = 'failed'
                        else c.state in ('requested', 'sent', 'unknown') end as ok, 'payout ' || p.id || ' ' || p.state as what
    from part p join bank_call c on c.id = p.bank_call_id`,
  ),
  'fee and VAT accounts are what live payouts were charged, and what was kept': atOnce(sql`
    select a.posted = case a.kind when 'fee' then p.fee + d.kept else p.vat end as ok, a.kind || ' ' || a.posted as what
    from account a,
      (select coalesce(sum(fee_krw), 0) as fee, coalesce(sum(vat_krw), 0) as vat from payout where ${isLive}) p,
      (select coalesce(sum(amount_krw), 0) as kept from deposit where resolution = 'kept') d
    where a.kind in ('fee', 'vat')`),
}
