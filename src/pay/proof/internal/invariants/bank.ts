import { atOnce, type Invariants, over } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

const isOpen = sql`state in ('requested', 'sent', 'unknown')`

export const bankInvariants: Invariants = {
  'a call was posted once when the bank confirmed it, and else not': over(
    'bank_call',
    sql`
    select case when c.state = 'confirmed' then t.amount_krw = c.amount_krw
           and t.kind = case c.purpose when 'top_up' then 'top_up' when 'verification' then 'verification' else 'withdrawal' end
                when c.purpose = 'withdrawal' and c.state = 'failed' then t.amount_krw = c.amount_krw and t.kind = 'return'
                else t.id is null end as ok, c.purpose || ' call ' || c.id as what
    from part c left join transfer t on t.idempotency_key = 'bank:' || c.id where c.purpose in ('top_up', 'verification', 'withdrawal')`,
  ),
  'a withdrawal left its wallet when it was asked for': over(
    'bank_call',
    sql`
    select t.amount_krw = c.amount_krw and a.person_id = c.person_id as ok, 'withdrawal call ' || c.id as what
    from part c left join transfer t on t.idempotency_key = 'withdrawal:' || c.id left join account a on a.id = t.debit_account_id
    where c.purpose = 'withdrawal'`,
  ),
  'in transit is what the bank has not answered for': atOnce(sql`
    select a.posted = w.krw + p.krw as ok, 'in transit ' || a.posted || ' instead of ' || (w.krw + p.krw) as what
    from account a,
      (select coalesce(sum(amount_krw), 0) as krw from bank_call where purpose = 'withdrawal' and ${isOpen}) w,
      (select coalesce(sum(net_krw), 0) as krw from payout where state in ('awaiting_approval', 'requested', 'unknown')) p
    where a.kind = 'in_transit'`),
  'a deposit was posted once, to the wallet it matched or into suspense': over(
    'deposit',
    sql`
    select t.amount_krw = d.amount_krw and a.kind = case d.reason when 'matched' then 'wallet' else 'suspense' end
       and (d.reason <> 'matched' or a.person_id = d.person_id) as ok, 'deposit ' || d.bank_deposit_id as what
    from part d left join transfer t on t.idempotency_key = 'deposit:' || d.id left join account a on a.id = t.credit_account_id`,
  ),
  'a deposit left suspense when a person decided so, with a reason, and else not': over(
    'deposit',
    sql`
    select case when d.state = 'resolved' then t.amount_krw = d.amount_krw and f.kind = 'suspense'
                  and a.kind = case d.resolution when 'credited' then 'wallet' when 'returned' then 'central' else 'fee' end
                  and (d.resolution <> 'credited' or a.person_id = d.person_id)
                  and exists (select from money_decision m where m.subject_id = d.id and m.person_id = d.resolved_by)
                else t.id is null end as ok, 'deposit ' || d.bank_deposit_id as what
    from part d left join transfer t on t.idempotency_key = 'deposit:' || d.id || ':resolved'
    left join account f on f.id = t.debit_account_id left join account a on a.id = t.credit_account_id`,
  ),
  'suspense is the deposits that wait for a decision': atOnce(sql`
    select a.posted = d.krw as ok, 'suspense ' || a.posted || ' instead of ' || d.krw as what
    from account a, (select coalesce(sum(amount_krw), 0) as krw from deposit where state = 'suspense') d where a.kind = 'suspense'`),
  'expense is the won of the verifications, and the debts that two members of staff let Kiwi pay': atOnce(sql`
    select a.posted = -(c.krw + d.krw) as ok, 'expense ' || a.posted || ' instead of ' || -(c.krw + d.krw) as what
    from account a, (select coalesce(sum(amount_krw), 0) as krw from bank_call where purpose = 'verification' and state = 'confirmed') c,
      (select coalesce(sum((terms ->> 'amountKrw')::bigint), 0) as krw from pending_decision where kind = 'debt' and state = 'confirmed') d where a.kind = 'expense'`),
  'an outcome that a person decided has their reason': over(
    'bank_call',
    sql`
    select c.decided_reason is not null and exists (select from money_decision m where m.subject_id = c.id and m.person_id = c.decided_by) as ok, 'bank call ' || c.id as what
    from part c where c.decided_by is not null`,
  ),
}
