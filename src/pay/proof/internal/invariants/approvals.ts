import { type Invariants, over, sinceApprovals } from './invariants.ts'
import { type Sql, sql } from '../../../../db/sql.ts'
import { isRest } from '../../../bank/pay-rest.ts'

const rest = isRest({ key: sql`b.idempotency_key`, personId: sql`b.person_id`, walletOf: sql`a.person_id`, accountOf: sql`k.person_id` })

/** SHA-256 of a text, in base64url without padding. */
const urlHash = (text: Sql) => sql`rtrim(translate(encode(sha256(convert_to(${text}, 'utf8')), 'base64'), '+/', '-_'), '=')`

export const approvalInvariants: Invariants = {
  'every payment out of a wallet was approved by its owner, for its amount': over(
    'transfer',
    sql`
    select (p.person_id = a.person_id and p.statement::jsonb ->> 'amountKrw' = coalesce(bought.krw, h.amount_krw, t.amount_krw)::text)
        or (p.subject_id is null and t.kind = 'withdrawal' and ${rest}) as ok, t.kind || ' ' || t.id as what
    from part t join account a on a.id = t.debit_account_id and a.kind = 'wallet'
    left join hold h on h.id = t.hold_id
    left join "order" o on o.id = h.cause_id and o.hold_id = h.id
    left join lateral (select sum(oh.amount_krw) as krw from "order" po join hold oh on oh.id = po.hold_id where po.purchase_id = o.purchase_id) bought on true
    left join payment_approval p on p.subject_id = coalesce(o.purchase_id, t.hold_id, t.id)
    left join bank_call b on b.id = t.cause_id and t.kind = 'withdrawal'
    left join bank_account k on k.id = b.bank_account_id
    where t.kind in ('send', 'payment', 'withdrawal') and t.created_at >= ${sinceApprovals}`,
  ),
  // Statements of the first form name neither; they have no version. Older ones of an order name no
  // coupon and no points.
  'an approval was used by the verb, for the payee and for the basket or request that it names': over(
    'payment_approval',
    sql`
    select s.verb = case when u.id is not null then 'orders.checkout' when o.id is not null then 'orders.place' when t.kind = 'send' then 'pay.send' when l.kind = 'funding' then 'shops.payouts.fund' when t.kind = 'payment' then 'pay.payShop'
                         when t.kind = 'withdrawal' then 'pay.withdraw' end
       and s.payee = coalesce(bought.shops, coalesce(o.shop_id, c.person_id, c.shop_id, b.bank_account_id)::text)
       and (s.subject is not distinct from coalesce(bought.hash, basket.hash, r.id::text) or coalesce(s.subject = basket.saving_hash, false)) and (u.id is null or s.krw = bought.krw::text and u.total_krw = bought.krw + u.points_krw and u.points_krw = bought.points) as ok, 'approval of ' || p.subject_id as what
    from part p
    cross join lateral (select p.statement::jsonb ->> 'verb' as verb, p.statement::jsonb #>> '{payee,id}' as payee, p.statement::jsonb ->> 'subject' as subject, p.statement::jsonb ->> 'amountKrw' as krw) s
    left join transfer t on t.id = p.subject_id
    left join account c on c.id = t.credit_account_id
    left join bank_call b on b.id = t.cause_id
    left join settlement_line l on l.transfer_id = t.id
    left join money_request r on r.transfer_id = t.id
    left join hold h on h.id = p.subject_id
    left join "order" o on o.id = h.cause_id and o.hold_id = h.id
    left join coupon_use w on w.order_id = o.id
    left join lateral (
      select ${urlHash(sql`lines`)} as hash,
             case when w.coupon_id is not null or o.points_krw > 0 then ${urlHash(sql`'[' || lines || ',' || coalesce('"' || w.coupon_id || '"', 'null') || ',' || o.points_krw || ']'`)} end as saving_hash
      from (select '[' || string_agg('["' || l.product_id || '",' || l.quantity || ']', ',' order by l.position) || ']' as lines
            from order_line l where l.order_id = o.id) ordered) basket on true
    left join purchase u on u.id = p.subject_id
    left join lateral (
      select string_agg(po.shop_id::text, ',' order by po.shop_id) as shops, sum(oh.amount_krw) as krw, sum(po.points_krw) as points,
             ${urlHash(sql`'[[' || string_agg('["' || po.shop_id || '",[' || (
               select string_agg('["' || l.product_id || '",' || l.quantity || ']', ',' order by l.position) from order_line l where l.order_id = po.id)
               || '],' || po.shipping_krw || ',' || po.discount_krw || ']', ',' order by po.shop_id)
               || '],' || u.points_krw || ',' || coalesce('"' || u.address_id || '"', 'null') || ']'`)} as hash
      from "order" po join hold oh on oh.id = po.hold_id where po.purchase_id = u.id) bought on true
    where p.statement::jsonb ? 'v'`,
  ),
  'an approval is of something that was posted or promised': over(
    'payment_approval',
    sql`
    select coalesce(t.id, h.id, u.id) is not null as ok, 'approval of ' || p.subject_id as what
    from part p left join transfer t on t.id = p.subject_id left join hold h on h.id = p.subject_id left join purchase u on u.id = p.subject_id`,
  ),
  'the cause that a transfer names exists': over(
    'transfer',
    sql`
    select coalesce(o.id, p.id, d.id, c.id, r.id, s.id, l.id) is not null as ok, t.kind || ' ' || t.id as what
    from part t left join "order" o on o.id = t.cause_id left join payout p on p.id = t.cause_id left join deposit d on d.id = t.cause_id
    left join bank_call c on c.id = t.cause_id left join money_request r on r.id = t.cause_id
    left join transfer s on s.id = t.cause_id and s.kind = 'payment' left join order_line l on l.id = t.cause_id and t.kind = 'commission'
    where t.cause_id is not null`,
  ),
  'what only a cause can move has one of its kind': over(
    'transfer',
    sql`
    select case when t.kind in ('settlement', 'fee', 'vat') then p.id is not null
                when t.kind in ('withdrawal', 'verification', 'top_up') then c.id is not null
                when t.kind = 'deposit' then d.id is not null
                else o.hold_id = t.hold_id end as ok, t.kind || ' ' || t.id as what
    from part t left join "order" o on o.id = t.cause_id left join payout p on p.id = t.cause_id left join deposit d on d.id = t.cause_id
    left join bank_call c on c.id = t.cause_id
    where t.created_at >= ${sinceApprovals}
      and (t.kind = 'payment' and t.hold_id is not null or t.kind in ('settlement', 'fee', 'vat', 'withdrawal', 'verification', 'top_up', 'deposit'))`,
  ),
  'a paid money request was paid once, its amount, between its people': over(
    'money_request',
    sql`
    select case when r.state = 'paid' then t.amount_krw = r.amount_krw and d.person_id = r.payer_id and c.person_id = r.requester_id
                else r.transfer_id is null end as ok, 'money request ' || r.id as what
    from part r left join transfer t on t.id = r.transfer_id left join account d on d.id = t.debit_account_id left join account c on c.id = t.credit_account_id`,
  ),
}
