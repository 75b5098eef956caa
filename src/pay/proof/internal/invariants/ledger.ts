import type { Invariants } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

export const ledgerInvariants: Invariants = {
  'each transfer is one debit and one credit of its amount': sql`
    select count(e.seq) = 2 and coalesce(sum(e.amount_krw), 0) = 0
       and count(*) filter (where e.account_id = t.debit_account_id and e.amount_krw = -t.amount_krw) = 1
       and count(*) filter (where e.account_id = t.credit_account_id and e.amount_krw = t.amount_krw) = 1 as ok,
      'transfer ' || t.id as what
    from transfer t left join entry e on e.transfer_id = t.id group by t.id`,
  'all entries sum to zero': sql`select coalesce(sum(amount_krw), 0) = 0 as ok, 'sum ' || coalesce(sum(amount_krw), 0) as what from entry`,
  'a balance is the sum of its entries': sql`
    select a.posted = coalesce(e.total, 0) as ok, a.kind || ' ' || a.id || ': ' || a.posted || ' instead of ' || coalesce(e.total, 0) as what
    from account a left join (select account_id, sum(amount_krw) as total from entry group by account_id) e on e.account_id = a.id`,
  'version is the number of entries': sql`
    select a.version = coalesce(e.entries, 0) as ok, a.kind || ' ' || a.id || ': ' || a.version || ' instead of ' || coalesce(e.entries, 0) as what
    from account a left join (select account_id, count(*) as entries from entry group by account_id) e on e.account_id = a.id`,
  'entries are gapless by seq': sql`
    select seq = row_number() over (partition by account_id order by seq) as ok, 'account ' || account_id || ' seq ' || seq as what from entry`,
  'balance_after is the running sum': sql`
    select balance_after_krw = sum(amount_krw) over (partition by account_id order by seq) as ok,
           'account ' || account_id || ' seq ' || seq || ' transfer ' || transfer_id as what from entry`,
  'every entry has its transfer, of the same moment': sql`
    select t.created_at = e.created_at as ok, 'account ' || e.account_id || ' seq ' || e.seq || ' transfer ' || e.transfer_id as what
    from entry e left join transfer t on t.id = e.transfer_id`,
  'both accounts of a transfer exist': sql`
    select d.id is not null and c.id is not null as ok, 'transfer ' || t.id as what
    from transfer t left join account d on d.id = t.debit_account_id left join account c on c.id = t.credit_account_id`,
  'no guarded account is below zero, holds counted': sql`select not guarded or (posted - held >= 0 and held >= 0) as ok, kind || ' ' || id as what from account`,
  // Of the counted day only: what left, less what a hold released, a refund or a return gave back.
  'what a wallet spent on its counted day is what was counted into it': sql`
    select a.spent_krw = coalesce(n.krw, 0) as ok, a.kind || ' ' || a.id || ': ' || a.spent_krw || ' instead of ' || coalesce(n.krw, 0) as what
    from account a left join (
      select account_id, spent_on, sum(krw) as krw from (
        select debit_account_id as account_id, spent_on, amount_krw as krw from transfer where spent_on is not null
        union all
        select account_id, spent_on, amount_krw - released_krw from hold where spent_on is not null
        union all
        select r.credit_account_id, coalesce(h.spent_on, p.spent_on), -r.amount_krw from transfer r
        join transfer p on p.cause_id = r.cause_id and p.debit_account_id = r.credit_account_id and p.kind in ('payment', 'withdrawal')
        left join hold h on h.id = p.hold_id where r.kind in ('refund', 'return')) moved
      group by account_id, spent_on) n on n.account_id = a.id and n.spent_on = a.spent_on
    where a.guarded`,
  'every wallet is guarded': sql`select guarded = (kind = 'wallet') as ok, kind || ' ' || id as what from account`,
}

export const holdInvariants: Invariants = {
  'an account holds what its open holds promise': sql`
    select a.held = coalesce(h.promised, 0) as ok, a.kind || ' ' || a.id || ': ' || a.held || ' instead of ' || coalesce(h.promised, 0) as what
    from account a left join (
      select account_id, sum(amount_krw - captured_krw - released_krw) as promised from hold where state = 'open' group by account_id) h
      on h.account_id = a.id`,
  'a hold captured what its transfers moved out of its account': sql`
    select h.captured_krw = coalesce(t.captured, 0) and coalesce(t.is_own, true) as ok, 'hold ' || h.id as what
    from hold h left join (
      select t.hold_id, sum(t.amount_krw) as captured, bool_and(t.debit_account_id = c.account_id) as is_own
      from transfer t join hold c on c.id = t.hold_id group by t.hold_id) t on t.hold_id = h.id`,
  'captured and released are within a hold, and all of it once it is closed': sql`
    select captured_krw + released_krw <= amount_krw and (state = 'open') = (captured_krw + released_krw < amount_krw)
       and (state = 'open') = (closed_at is null) as ok, 'hold ' || id || ' ' || state as what from hold`,
  'every hold that a transfer names exists': sql`
    select h.id is not null as ok, 'transfer ' || t.id as what from transfer t left join hold h on h.id = t.hold_id where t.hold_id is not null`,
}
