import { type Invariants, over } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

export const pointsInvariants: Invariants = {
  'points that a person can spend are what their lots have left': over(
    'account',
    sql`
    select a.posted - a.held = l.krw as ok, 'points ' || a.id || ': ' || a.posted - a.held || ' instead of ' || l.krw as what
    from part a cross join lateral (select coalesce(sum(left_krw), 0) as krw from points_lot where person_id = a.person_id and left_krw > 0) l
    where a.kind = 'points'`,
  ),
  'a lot is what is left, expired and used of its grant': over(
    'points_lot',
    sql`
    select l.granted_krw = g.amount_krw and l.person_id = g.person_id and l.granted_krw = l.left_krw + l.expired_krw + u.krw as ok, 'lot ' || l.id as what
    from part l left join points_grant g on g.id = l.grant_id
    cross join lateral (select coalesce(sum(used_krw - returned_krw), 0) as krw from points_use where lot_id = l.id) u`,
  ),
  'each grant of points was posted once, its amount, to its person': over(
    'points_grant',
    sql`
    select t.kind = 'points_grant' and t.amount_krw = g.amount_krw and a.kind = 'points' and a.person_id = g.person_id as ok, 'grant ' || g.id as what
    from part g left join transfer t on t.idempotency_key = 'points:grant:' || g.id left join account a on a.id = t.credit_account_id`,
  ),
  // pointsPart: floor(points × what came back so far / total).
  'an order holds and uses the points that it costs, and what came back of it is their share': over(
    'order',
    sql`
    select u.used = o.points_krw and u.returned = o.points_krw * (o.cancelled_krw - o.awaiting_krw) / o.total_krw
       and coalesce(h.amount_krw, 0) = o.points_krw and (h.id is null or a.kind = 'points' and a.person_id = o.buyer_id) as ok, 'order ' || o.id as what
    from part o left join hold h on h.idempotency_key = 'order:' || o.id || ':points' left join account a on a.id = h.account_id
    cross join lateral (select coalesce(sum(used_krw), 0) as used, coalesce(sum(returned_krw), 0) as returned from points_use where order_id = o.id) u`,
  ),
  'an order has the discount of its coupon, which was returned only with the whole order': over(
    'order',
    sql`
    select o.discount_krw = coalesce(u.discount_krw, 0) and (u.order_id is null or u.person_id = o.buyer_id and c.shop_id = o.shop_id
      and (u.state = 'used' or o.state in ('cancelled', 'expired'))) as ok, 'order ' || o.id as what
    from part o left join coupon_use u on u.order_id = o.id left join coupon c on c.id = u.coupon_id`,
  ),
  'a coupon was used as often as its uses say, and by nobody more often than it allows': over(
    'coupon',
    sql`
    select c.used_count = u.uses and coalesce(u.most, 0) <= c.per_person and (c.total_count is null or c.used_count <= c.total_count) as ok, 'coupon ' || c.id as what
    from part c cross join lateral (
      select coalesce(sum(uses), 0) as uses, max(uses) as most from (
        select count(*) as uses from coupon_use where coupon_id = c.id and state = 'used' group by person_id) of_each) u`,
  ),
  'points move between the accounts of their kind': over(
    'transfer',
    sql`
    select case t.kind when 'points_grant' then (d.kind, c.kind) = ('promotion', 'points')
                       when 'points_expiry' then (d.kind, c.kind) = ('points', 'promotion')
                       when 'points_payment' then (d.kind, c.kind) = ('points', 'shop_payable') and t.hold_id is not null
                       when 'points_refund' then (d.kind, c.kind) = ('shop_payable', 'points') end as ok, t.kind || ' ' || t.id as what
    from part t left join account d on d.id = t.debit_account_id left join account c on c.id = t.credit_account_id where starts_with(t.kind, 'points_')`,
  ),
  'nothing else moves points': over(
    'entry',
    sql`
    select starts_with(t.kind, 'points_') as ok, t.kind || ' ' || t.id as what
    from part e join account a on a.id = e.account_id and a.kind in ('points', 'promotion') left join transfer t on t.id = e.transfer_id`,
  ),
}
