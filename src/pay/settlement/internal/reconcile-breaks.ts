import { type SQL, sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { houseAccounts } from '../../ledger/post-transfers.ts'

/** The bank books what is sent at the very end of a day on the next one. */
const bookedWithin = sql`interval '10 minutes'`
const unresolvedAfter = sql`interval '1 hour'`

/**
 * Everything that the three do not agree on at the end of `day`, as (fingerprint, kind, what, amount_krw, reference, detail). A subject
 * is a bank call or a deposit; of each, what the bank's statement moved is held against what the ledger posted on the central account
 * (negated: it mirrors the bank) and what the gateway log says. A payout that came back nets to zero on both sides.
 *
 * Anybody may write a reference into a memo. So of the lines that name a subject one a direction is its own: the one of its amount, else
 * (of a call that was made) the first. Back goes only what can come back: a payout, a deposit. Every other line is a stranger's.
 * Lines alike in second, amount and balance are told apart by their order, claimed ones counted, so that none takes another's place.
 */
function findings(day: string, now: Date): SQL {
  const dayEnd = sql`((${day}::date + 1)::timestamp at time zone 'Asia/Seoul')`
  return sql`
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
      from ranked r),
    bank as (select subject, sum(amount_krw)::bigint as krw from lines where subject is not null group by 1),
    central as (
      select t.id, e.amount_krw, e.created_at, t.kind, coalesce(t.cause_id, o.cause_id) as cause
      from entry e join transfer t on t.id = e.transfer_id left join cause_of_transfer o on o.transfer_id = t.id
      where e.account_id = ${houseAccounts.central}::uuid),
    posted as (
      select n.id, n.amount_krw, n.created_at, n.kind, coalesce(c.id, d.id, p.bank_call_id) as subject
      from central n left join bank_call c on c.id = n.cause left join deposit d on d.id = n.cause left join payout p on p.id = n.cause),
    ledger as (select subject, -sum(amount_krw)::bigint as krw from posted where subject is not null group by 1),
    gateway as (
      select c.id as subject, 'call:' as prefix, c.reference, c.purpose as what, c.state,
             case when c.kind = 'withdraw' then c.amount_krw else -c.amount_krw end as krw,
             coalesce(c.sent_at, c.created_at) as at, c.state in ('requested', 'sent', 'unknown') as is_open
      from bank_call c
      union all
      select d.id, 'deposit:', d.bank_deposit_id, 'deposit', d.state, d.amount_krw, d.deposited_at, false from deposit d),
    judged as (
      select g.*, b.krw as bank_krw, l.krw as ledger_krw,
        case
          when g.is_open then case when g.at < least(${dayEnd}, ${now.toISOString()}::timestamptz - ${unresolvedAfter}) then 'unresolved_call' end
          when g.state = 'failed' then case when coalesce(b.krw, 0) <> 0 then 'bank_only' when coalesce(l.krw, 0) <> 0 then 'ledger_only' end
          when l.krw is null then 'gateway_only'
          when b.krw is null then case when l.krw <> 0 and g.at < ${dayEnd} - ${bookedWithin} then 'ledger_only' end
          when b.krw <> l.krw or (l.krw <> 0 and l.krw <> g.krw) then 'amount_differs'
        end as kind
      from gateway g left join bank b using (subject) left join ledger l using (subject)),
    found as (
      select prefix || subject as fingerprint, kind, what, reference,
        case kind when 'bank_only' then bank_krw when 'ledger_only' then ledger_krw when 'amount_differs' then coalesce(bank_krw, 0) - ledger_krw else krw end as amount_krw,
        what || ' ' || state || ': bank ' || coalesce(bank_krw::text, 'nothing') || ', ledger ' || coalesce(ledger_krw::text, 'nothing') || ', gateway ' || krw as detail
      from judged where kind is not null
      union all
      select 'line:' || to_char(at at time zone 'UTC', 'YYYYMMDDHH24MISS') || ':' || amount_krw || ':' || balance_after_krw || case when nth > 1 then ':' || nth else '' end,
        'bank_only', 'line', memo, amount_krw, 'nobody knows of it: ' || memo || ', ' || to_char(at at time zone 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS')
      from lines where subject is null
      union all
      select 'transfer:' || id, 'ledger_only', kind, id::text, -amount_krw, kind || ' with no call and no deposit'
      from posted where subject is null and created_at < ${dayEnd}
      union all
      select 'balance:' || day || ':' || position, 'balance_differs', 'balance', day::text, missing_krw,
        'between two lines of the statement ' || missing_krw || ' won moved that no line tells'
      from (select day, position, balance_after_krw - amount_krw - lag(balance_after_krw) over (order by day, position) as missing_krw from lines) s
      where missing_krw <> 0)`
}

export interface BreakChanges {
  opened: number
  cleared: number
}

/**
 * Brings the list of breaks in line with what is found: a new one is a row, the same one tomorrow the same row, one that agrees by
 * now is cleared; what was explained stays explained while its amount does.
 */
export async function recordBreaks(tx: MainTx, day: string, now: Date): Promise<BreakChanges> {
  const at = sql`${now.toISOString()}::timestamptz`
  const [changes] = await rows<BreakChanges>(
    tx.db,
    sql`with ${findings(day, now)},
        kept as (
          insert into reconciliation_break as k (id, fingerprint, kind, subject, amount_krw, reference, detail, first_seen_on, last_seen_on, state, created_at)
          select uuidv7(${at} - clock_timestamp()), fingerprint, kind, what, amount_krw, reference, detail, ${day}::date, ${day}::date, 'open', ${at} from found
          on conflict (fingerprint) do update set kind = excluded.kind, subject = excluded.subject, amount_krw = excluded.amount_krw, detail = excluded.detail,
            last_seen_on = greatest(k.last_seen_on, excluded.last_seen_on),
            state = case when k.state = 'explained' and k.amount_krw = excluded.amount_krw then 'explained' else 'open' end,
            closed_at = case when k.state = 'explained' and k.amount_krw = excluded.amount_krw then k.closed_at end
          returning (xmax = 0) as is_new),
        cleared as (
          update reconciliation_break k set state = 'cleared', closed_at = ${at}
          where k.state <> 'cleared' and not exists (select from found f where f.fingerprint = k.fingerprint)
          returning k.id)
        select (select count(*)::int from kept where is_new) as opened, (select count(*)::int from cleared) as cleared`,
  )
  return changes!
}

export interface Sums {
  bankLines: number
  bankKrw: number
  ledgerPostings: number
  ledgerKrw: number
  /** Calls and deposits that the gateway log says moved money. */
  gatewayCalls: number
  gatewayKrw: number
}

/** What each of the three says moved: the bank up to the end of `day`, the others up to now. */
export async function sumUp(tx: MainTx, day: string, now: Date): Promise<Sums> {
  const [sums] = await rows<{
    bankLines: number
    bankKrw: number
    ledgerPostings: number
    ledgerKrw: number
    gatewayCalls: number
    gatewayKrw: number
  }>(
    tx.db,
    sql`with ${findings(day, now)}
        select (select count(*)::int from lines) as "bankLines", (select coalesce(sum(amount_krw), 0)::bigint from lines) as "bankKrw",
          (select count(*)::int from posted) as "ledgerPostings", (select coalesce(-sum(amount_krw), 0)::bigint from posted) as "ledgerKrw",
          (select count(*)::int from gateway where not is_open and state <> 'failed') as "gatewayCalls",
          (select coalesce(sum(krw), 0)::bigint from gateway where not is_open and state <> 'failed') as "gatewayKrw"`,
  )
  return sums!
}
