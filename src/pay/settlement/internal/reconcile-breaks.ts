import type { MainTx } from '../../../db/handles.ts'
import { one } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { endOf, sources } from './reconcile-sources.ts'

/** The bank may book what is sent at the end of a day on the next day. */
const bookedWithin = sql`interval '10 minutes'`
const unresolvedAfter = sql`interval '1 hour'`

/**
 * The differences between the three sources at the end of `day`, as parts of a `with`; the last is
 * `found` (fingerprint, kind, what, amount_krw, reference, detail). Per subject, the bank's lines
 * are compared with the postings on the central account (negated, because it mirrors the bank) and
 * with the gateway log. A payout that came back adds up to zero on both sides.
 */
function findings(day: string, now: Date): Sql {
  const dayEnd = endOf(day)
  return sql`${sources(day)},
    bank as (select subject, sum(amount_krw)::bigint as krw from lines where subject is not null group by 1),
    ledger as (select subject, -sum(amount_krw)::bigint as krw from posted where subject is not null group by 1),
    judged as (
      select g.*, b.krw as bank_krw, l.krw as ledger_krw,
        case
          when g.is_open then case when g.at < least(${dayEnd}, ${now}::timestamptz - ${unresolvedAfter}) then 'unresolved_call' end
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
 * Updates the list of breaks from the findings: a new finding becomes a row, the same finding
 * tomorrow is the same row, and a break that is not found any more is cleared. An explained break
 * stays explained while its amount is the same.
 */
export async function recordBreaks(tx: MainTx, day: string, now: Date): Promise<BreakChanges> {
  const at = sql`${now}::timestamptz`
  return one(
    tx.db,
    sql<BreakChanges>`with ${findings(day, now)},
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
}
