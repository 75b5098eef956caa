import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'

export interface InvariantCheck {
  invariant: string
  /** How many things were looked at. */
  checked: number
  broken: number
  /** The first few that broke it. */
  examples: string[]
}

/** Every invariant of the ledger, checked by SQL on one snapshot. Logs an error when one is broken. */
export async function verifyLedger(ctx: Ctx): Promise<InvariantCheck[]> {
  const checks = await rows<InvariantCheck>(ctx.main.db, invariants)
  for (const check of checks) if (check.broken > 0) ctx.logger.error({ ...check }, 'ledger invariant broken')
  return checks
}

/** One statement, so one snapshot. Each part yields (ok, what) rows. */
const invariants = sql`
with running as (
  select account_id, seq, amount_krw, balance_after_krw, transfer_id,
         sum(amount_krw) over w as so_far, row_number() over w as nth
  from entry window w as (partition by account_id order by seq)),
per_account as (
  select a.id, a.kind, a.guarded, a.posted, a.held, a.version, coalesce(sum(e.amount_krw), 0) as total, count(e.seq) as entries
  from account a left join entry e on e.account_id = a.id group by a.id),
per_transfer as (
  select t.id, count(e.seq) as legs, coalesce(sum(e.amount_krw), 0) as total,
         count(*) filter (where e.account_id = t.debit_account_id and e.amount_krw = -t.amount_krw) as debits,
         count(*) filter (where e.account_id = t.credit_account_id and e.amount_krw = t.amount_krw) as credits
  from transfer t left join entry e on e.transfer_id = t.id group by t.id),
found as (
  select 1 as n, 'each transfer is one debit and one credit of its amount' as invariant, legs = 2 and total = 0 and debits = 1 and credits = 1 as ok, id::text as what from per_transfer
  union all select 2, 'all entries sum to zero', coalesce(sum(amount_krw), 0) = 0, 'sum ' || coalesce(sum(amount_krw), 0) from entry
  union all select 3, 'a balance is the sum of its entries', posted = total, kind || ' ' || id from per_account
  union all select 4, 'entries are gapless by seq', seq = nth, account_id || ' seq ' || seq from running
  union all select 5, 'balance_after is the running sum', balance_after_krw = so_far, account_id || ' seq ' || seq from running
  union all select 6, 'version is the number of entries', version = entries, kind || ' ' || id from per_account
  union all select 7, 'no guarded account is below zero, holds counted', not guarded or posted - held >= 0, kind || ' ' || id from per_account
  union all select 8, 'every entry has its transfer', t.id is not null, e.account_id || ' seq ' || e.seq from entry e left join transfer t on t.id = e.transfer_id
  union all select 9, 'every confirmed top-up was posted once', (select count(*) from transfer t where t.idempotency_key = 'bank:' || c.id) = 1, c.id::text from bank_call c where c.purpose = 'top_up' and c.state = 'confirmed'
  union all select 10, 'no other top-up was posted', not exists (select from transfer t where t.idempotency_key = 'bank:' || c.id), c.id::text from bank_call c where c.purpose = 'top_up' and c.state <> 'confirmed'
  union all select 11, 'a payout is the sum of its lines', p.state = 'failed' or (p.gross_krw = l.gross and p.net_krw = l.gross - l.fee - l.vat), p.id::text
    from payout p cross join lateral (select coalesce(sum(gross_krw), 0) as gross, coalesce(sum(fee_krw), 0) as fee, coalesce(sum(vat_krw), 0) as vat from settlement_line where payout_id = p.id) l
  union all select 12, 'a shop is owed its unsettled lines', a.posted = coalesce((select sum(gross_krw) from settlement_line where shop_id = a.shop_id and payout_id is null), 0), a.id::text
    from account a where a.kind = 'shop_payable')
select invariant, count(*)::int as checked, count(*) filter (where not ok)::int as broken,
       coalesce((array_agg(what) filter (where not ok))[1:5], '{}') as examples
from found group by n, invariant order by n`
