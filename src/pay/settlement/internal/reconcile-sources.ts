import { type Sql, sql } from '../../../db/sql.ts'
import { houseAccounts } from '../../ledger/post-transfers.ts'

/** Midnight in Seoul after `day`. */
export const endOf = (day: string): Sql => sql`((${day}::date + 1)::timestamp at time zone 'Asia/Seoul')`

/**
 * The three sources of a reconciliation, as parts of a `with`: the bank's `lines`, what the ledger
 * `posted` on the central account, and the `gateway` log. A subject is a bank call or a deposit;
 * null for a line or a posting that has none.
 */
export function sources(day: string): Sql {
  return sql.join([bankLines(day), ledgerPostings, gatewayLog])
}

/**
 * Lines of the bank's statement up to `day`. Anybody may write a reference into a memo. So per
 * subject and direction one line belongs to it: the line with its amount, else (of a call that was
 * made) the first one. Only payouts and deposits may come back. `nth` numbers equal lines (second,
 * amount, balance) by their order, those with a subject included.
 */
const bankLines = (day: string): Sql => sql`
    named as (
      select l.*, coalesce(c.id, d.id) as meant,
             coalesce(case c.kind when 'withdraw' then c.amount_krw when 'deposit' then -c.amount_krw end, d.amount_krw) as due_krw,
             coalesce(c.state = 'confirmed', true) as is_made, coalesce(c.purpose = 'settlement', true) as may_return,
             row_number() over (partition by l.at, l.amount_krw, l.balance_after_krw order by l.day, l.position) as nth
      from bank_statement_day r join bank_statement_line l on l.reading_id = r.reading_id and l.day = r.day
      left join bank_call c on c.reference = l.reference
      left join deposit d on c.id is null and d.bank_deposit_id = l.memo
      where r.day <= ${day}::date),
    ranked as (
      select n.*, row_number() over (partition by meant, sign(amount_krw) order by abs(amount_krw) <> abs(due_krw), at, day, position) as place
      from named n),
    lines as (
      select r.*, case when place = 1 and (amount_krw = due_krw or amount_krw = -due_krw and may_return or is_made and sign(amount_krw) = sign(due_krw))
                       then meant end as subject
      from ranked r)`

const ledgerPostings = sql`
    central as (
      select t.id, e.amount_krw, e.created_at, t.kind, coalesce(t.cause_id, o.cause_id) as cause
      from entry e join transfer t on t.id = e.transfer_id left join cause_of_transfer o on o.transfer_id = t.id
      where e.account_id = ${houseAccounts.central}::uuid),
    posted as (
      select n.id, n.amount_krw, n.created_at, n.kind, coalesce(c.id, d.id, p.bank_call_id) as subject
      from central n left join bank_call c on c.id = n.cause left join deposit d on d.id = n.cause left join payout p on p.id = n.cause)`

const gatewayLog = sql`
    gateway as (
      select c.id as subject, 'call:' as prefix, c.reference, c.purpose as what, c.state,
             case when c.kind = 'withdraw' then c.amount_krw else -c.amount_krw end as krw,
             coalesce(c.sent_at, c.created_at) as at, c.state in ('requested', 'sent', 'unknown') as is_open
      from bank_call c
      union all
      select d.id, 'deposit:', d.bank_deposit_id, 'deposit', d.state, d.amount_krw, d.deposited_at, false from deposit d)`
