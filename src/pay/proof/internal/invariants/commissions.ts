import { sql } from '../../../../db/sql.ts'
import { type Invariants, over } from './invariants.ts'

export const commissionInvariants: Invariants = {
  'a commission went from the shop to the tagger, less what earlier ones owed back, and only if it is paid': over(
    'line_commission',
    sql`
    select case when c.transfer_id is null then c.earned_krw = c.withheld_krw
           else t.kind = 'commission' and t.amount_krw = c.earned_krw - c.withheld_krw and t.cause_id = c.line_id
             and (d.kind, d.shop_id) = ('shop_payable', c.shop_id) and (w.kind, w.person_id) = ('wallet', c.tagger_id) end as ok, 'line ' || c.line_id as what
    from part c left join transfer t on t.id = c.transfer_id
    left join account d on d.id = t.debit_account_id left join account w on w.id = t.credit_account_id`,
  ),
  // commissionKrw: floor(rate × what is kept of the line, less its share of the discount).
  'a commission that is paid is of what is kept of its line, with what it owes back': over(
    'line_commission',
    sql`
    select c.state <> 'paid' or c.earned_krw - c.returned_krw = (l.unit_price_krw::bigint * (l.quantity - l.cancelled_quantity)
             - (l.discount_krw - l.discount_krw::bigint * l.cancelled_quantity / l.quantity)) * c.rate_ppm / 1000000 as ok, 'line ' || c.line_id as what
    from part c left join order_line l on l.id = c.line_id`,
  ),
  'a commission is of a line of its order, is decided when its purchase is finished, and earns nobody of the sale itself': over(
    'line_commission',
    sql`
    select l.order_id = c.order_id and o.shop_id = c.shop_id and o.buyer_id = c.buyer_id
       and case c.state when 'paid' then o.fulfilment = 'finished' and c.tagger_id <> c.buyer_id
                        when 'waiting' then o.fulfilment = 'finished' and o.state <> 'cancelled'
                        when 'pending' then o.fulfilment <> 'finished' and o.state not in ('cancelled', 'expired') else true end as ok, 'line ' || c.line_id as what
    from part c left join order_line l on l.id = c.line_id left join "order" o on o.id = c.order_id`,
  ),
  'what was withheld of a person’s commissions at a shop is what their earlier ones there gave back': over(
    'account',
    sql`
    select not exists (select from line_commission c where c.tagger_id = a.person_id group by c.shop_id having sum(c.withheld_krw) <> sum(c.taken_back_krw)) as ok,
           'tagger ' || a.person_id as what
    from part a where a.kind = 'wallet'`,
  ),
  'every transfer of a commission is of a line': over(
    'transfer',
    sql`
    select c.line_id is not null as ok, 'transfer ' || t.id as what from part t left join line_commission c on c.transfer_id = t.id where t.kind = 'commission'`,
  ),
}
