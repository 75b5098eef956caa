import { atOnce, type Invariants, over } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

/**
 * A column of the entry before: of the same part, and for the first of an account in a part by key.
 */
const before = (column: 'seq' | 'balance_after_krw') => sql`
  coalesce(lag(e.${sql.literal(column)}) over (partition by e.account_id order by e.seq),
           (select b.${sql.literal(column)} from entry b where b.account_id = e.account_id and b.seq < e.seq order by b.seq desc limit 1), 0)`

const newest = sql`
  left join lateral (select e.seq, e.balance_after_krw from entry e where e.account_id = a.id order by e.seq desc limit 1) newest on true`

// Seqs without gaps, each balance that of the entry before plus its amount, and an account that
// stands where its newest entry does: by induction the balance is the sum of the entries, though no
// statement adds up all of them.
export const ledgerInvariants: Invariants = {
  'each transfer is one debit and one credit of its amount': over(
    'transfer',
    sql`
    select e.entries = 2 and e.sum = 0 and e.debits = 1 and e.credits = 1 as ok, 'transfer ' || t.id as what
    from part t cross join lateral (
      select count(*) as entries, coalesce(sum(e.amount_krw), 0) as sum,
             count(*) filter (where e.account_id = t.debit_account_id and e.amount_krw = -t.amount_krw) as debits,
             count(*) filter (where e.account_id = t.credit_account_id and e.amount_krw = t.amount_krw) as credits
      from entry e where e.transfer_id = t.id) e`,
  ),
  'nobody who has left holds money': over(
    'account',
    sql`
    select a.posted = 0 and a.held = 0 as ok, a.kind || ' ' || a.id || ': ' || a.posted || ' of somebody who has left' as what
    from part a join person p on p.id = a.person_id where a.kind in ('wallet', 'points') and p.status = 'withdrawn' and p.leaves_at is null`,
  ),
  'all balances, and so all entries, sum to zero': atOnce(
    sql`select coalesce(sum(posted), 0) = 0 as ok, 'sum ' || coalesce(sum(posted), 0) as what from account`,
  ),
  'a balance is the sum of its entries': over(
    'account',
    sql`
    select a.posted = coalesce(newest.balance_after_krw, 0) as ok,
           a.kind || ' ' || a.id || ': ' || a.posted || ' instead of ' || coalesce(newest.balance_after_krw, 0) as what
    from part a ${newest}`,
  ),
  'version is the number of entries': over(
    'account',
    sql`
    select a.version = coalesce(newest.seq, 0) as ok, a.kind || ' ' || a.id || ': ' || a.version || ' instead of ' || coalesce(newest.seq, 0) as what
    from part a ${newest}`,
  ),
  'entries are gapless by seq': over(
    'entry',
    sql`select e.seq = ${before('seq')} + 1 as ok, 'account ' || e.account_id || ' seq ' || e.seq as what from part e`,
  ),
  'balance_after is the running sum': over(
    'entry',
    sql`
    select e.balance_after_krw = ${before('balance_after_krw')} + e.amount_krw as ok,
           'account ' || e.account_id || ' seq ' || e.seq || ' transfer ' || e.transfer_id as what from part e`,
  ),
  'every entry has its transfer, of the same moment': over(
    'entry',
    sql`
    select t.created_at = e.created_at as ok, 'account ' || e.account_id || ' seq ' || e.seq || ' transfer ' || e.transfer_id as what
    from part e left join transfer t on t.id = e.transfer_id`,
  ),
  // So both accounts of a transfer exist, as it has an entry in each. A part looks each account up
  // once.
  'every entry has its account': {
    ...over(
      'entry',
      sql`
      select a.id is not null as ok, 'account ' || e.account_id || ' of ' || e.entries || ' entries' as what, e.entries as weight
      from (select account_id, count(*) as entries from part group by account_id) e left join account a on a.id = e.account_id`,
    ),
    isWeighted: true,
  },
  'no guarded account is below zero, holds counted': over(
    'account',
    sql`select not guarded or (posted - held >= 0 and held >= 0) as ok, kind || ' ' || id as what from part`,
  ),
  // Of the counted day only: what left, less what a hold released, a refund or a return gave back.
  // A wallet's transfers are found by its entries.
  'what a wallet spent on its counted day is what was counted into it': over(
    'account',
    sql`
    select a.spent_krw = n.krw as ok, a.kind || ' ' || a.id || ': ' || a.spent_krw || ' instead of ' || n.krw as what
    from part a cross join lateral (
      select coalesce(sum(krw), 0) as krw from (
        select t.amount_krw as krw from entry e join transfer t on t.id = e.transfer_id
        where e.account_id = a.id and e.amount_krw < 0 and t.debit_account_id = a.id and t.spent_on = a.spent_on
        union all
        select h.amount_krw - h.released_krw from hold h where h.account_id = a.id and h.spent_on = a.spent_on
        union all
        select -r.amount_krw from entry e join transfer r on r.id = e.transfer_id and r.credit_account_id = a.id and r.kind in ('refund', 'return')
        cross join lateral (select * from transfer where cause_id = r.cause_id union all select * from transfer where id = r.cause_id) p
        left join hold h on h.id = p.hold_id
        where e.account_id = a.id and e.amount_krw > 0 and p.debit_account_id = a.id and p.kind in ('payment', 'withdrawal')
          and coalesce(h.spent_on, p.spent_on) = a.spent_on) moved
      where a.spent_on is not null) n
    where a.guarded`,
  ),
  // By seq, which the lock of the account orders: no clock decides.
  'nothing left a wallet while it was frozen': over(
    'wallet_freeze',
    sql`
    select not exists (select from entry e where e.account_id = f.account_id and e.amount_krw < 0
             and e.seq > f.frozen_seq and (f.lifted_seq is null or e.seq <= f.lifted_seq)) as ok,
           'account ' || f.account_id || ' frozen at seq ' || f.frozen_seq as what
    from part f`,
  ),
  'a wallet is frozen while a freeze of it stands': over(
    'account',
    sql`
    select a.frozen = exists (select from wallet_freeze f where f.account_id = a.id and f.lifted_at is null) as ok, a.kind || ' ' || a.id as what
    from part a`,
  ),
  'every wallet is guarded, points too, and no other account': over(
    'account',
    sql`select guarded = (kind in ('wallet', 'points')) as ok, kind || ' ' || id as what from part`,
  ),
}

export const holdInvariants: Invariants = {
  'an account holds what its open holds promise': over(
    'account',
    sql`
    select a.held = h.promised as ok, a.kind || ' ' || a.id || ': ' || a.held || ' instead of ' || h.promised as what
    from part a cross join lateral (
      select coalesce(sum(amount_krw - captured_krw - released_krw), 0) as promised from hold where account_id = a.id and state = 'open') h`,
  ),
  'a hold captured what its transfers moved out of its account': over(
    'hold',
    sql`
    select h.captured_krw = t.captured and t.is_own as ok, 'hold ' || h.id as what
    from part h cross join lateral (
      select coalesce(sum(t.amount_krw), 0) as captured, coalesce(bool_and(t.debit_account_id = h.account_id), true) as is_own
      from transfer t where t.hold_id = h.id) t`,
  ),
  'captured and released are within a hold, and all of it once it is closed': over(
    'hold',
    sql`
    select captured_krw + released_krw <= amount_krw and (state = 'open') = (captured_krw + released_krw < amount_krw)
       and (state = 'open') = (closed_at is null) as ok, 'hold ' || id || ' ' || state as what from part`,
  ),
  'every hold that a transfer names exists': over(
    'transfer',
    sql`
    select h.id is not null as ok, 'transfer ' || t.id as what from part t left join hold h on h.id = t.hold_id where t.hold_id is not null`,
  ),
}
