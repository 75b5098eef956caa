import { type Sql, sql } from '../../src/db/sql.ts'
import { houseAccounts } from '../../src/pay/ledger/post-transfers.ts'
import type { CitySize } from '../../demo/city.ts'

/**
 * The money of the city, as `kiwi pay verify` wants it: everybody topped up and sent five times
 * (person 1 receives most) and bought once; nine of ten orders are captured, finished and owed to
 * their shops, the others were cancelled or wait. It is older than the rule that payments have
 * approvals. Needs `citizen`, `store` and `goods` of social.ts.
 */
export function moneySteps({ people }: CitySize): Sql[] {
  const n = (count: number): Sql => sql`${Math.max(1, Math.round(count))}::int`
  return [
    sql`select setseed(0.45)`,
    sql`create temp table purse on commit drop as select n, id as person_id, uuidv7(-interval '200 days') as id from citizen`,
    sql`create unique index on purse (n)`,
    sql`analyze purse`,
    sql`create temp table sale on commit drop as
          select g as n, uuidv7(-age) as id, uuidv7(-age) as hold_id, uuidv7(-age) as transfer_id, uuidv7(-age) as line_id, uuidv7(-age) as cancel_id, b.id as wallet_id, b.person_id as buyer_id,
            p.id as product_id, p.shop_id, p.price_krw, case when g % 20 = 0 then 'placed' when g % 20 = 1 then 'cancelled' else 'confirmed' end as state, now() - age as at
          from (select g, random() * interval '90 days' + interval '2 days' as age from generate_series(1, ${n(people)}) g) l
          join purse b on b.n = l.g join lateral (select 1 + floor(${n(people / 4)} * power(random(), 2))::int as m where l.g > 0) pick on true join goods p on p.n = pick.m`,
    sql`insert into account (id, kind, person_id, guarded, created_at) select id, 'wallet', person_id, true, now() - interval '200 days' from purse`,
    sql`insert into account (id, kind, shop_id, guarded, created_at) select uuidv7(), 'shop_payable', id, false, now() - interval '200 days' from store`,
    sql`create temp table moved on commit drop as
          select uuidv7(-age) as id, 'top_up' as kind, ${houseAccounts.central}::uuid as debit, id as credit, 10000000::bigint as amount, null::uuid as cause_id, null::uuid as hold_id, now() - age as at
          from purse cross join lateral (select interval '190 days' + random() * interval '9 days' as age where n > 0) a
          union all
          select uuidv7(-age), 'send', a.id, b.id, 1000 + g % 9000, null, null, now() - age
          from (select g, random() * interval '180 days' + interval '1 day' as age from generate_series(1, ${n(people * 5)}) g) l
          join purse a on a.n = 1 + l.g / 5 % ${n(people)} join lateral (select 1 + floor(${n(people)} * power(random(), 3))::int as m where l.g > 0) pick on true
          join purse b on b.n = pick.m where a.id <> b.id
          union all
          select s.transfer_id, 'payment', s.wallet_id, x.id, s.price_krw, s.id, s.hold_id, s.at from sale s join account x on x.shop_id = s.shop_id where s.state = 'confirmed'`,
    sql`insert into transfer (id, idempotency_key, request_hash, kind, debit_account_id, credit_account_id, amount_krw, memo, cause_id, hold_id, created_at)
          select id, 'city:' || id, '', kind, debit, credit, amount, '', cause_id, hold_id, at from moved`,
    sql`insert into entry (account_id, seq, transfer_id, amount_krw, balance_after_krw, created_at)
          select account_id, row_number() over w, id, amount, sum(amount) over w, at
          from (select debit as account_id, id, -amount as amount, at from moved union all select credit, id, amount, at from moved) leg
          window w as (partition by account_id order by at, id)`,
    sql`update account a set posted = e.balance_after_krw, version = e.seq from (select distinct on (account_id) * from entry order by account_id, seq desc) e where e.account_id = a.id`,
    sql`insert into hold (id, idempotency_key, request_hash, account_id, amount_krw, captured_krw, released_krw, state, cause_id, expires_at, created_at, closed_at)
          select hold_id, 'city:' || hold_id, '', wallet_id, price_krw, case when state = 'confirmed' then price_krw else 0 end, case when state = 'cancelled' then price_krw else 0 end,
            case state when 'confirmed' then 'captured' when 'cancelled' then 'voided' else 'open' end, id, now() + interval '1 day', at, case when state <> 'placed' then at end from sale`,
    sql`update account a set held = h.krw from (select wallet_id, sum(price_krw) as krw from sale where state = 'placed' group by wallet_id) h where h.wallet_id = a.id`,
    sql`insert into "order" (id, buyer_id, shop_id, state, fulfilment, total_krw, captured_krw, cancelled_krw, hold_id, capture_transfer_id, idempotency_key, request_hash, created_at, confirm_by, confirmed_at, ended_at)
          select id, buyer_id, shop_id, state, case when state = 'confirmed' then 'finished' else 'waiting' end, price_krw, case when state = 'confirmed' then price_krw else 0 end, case when state = 'cancelled' then price_krw else 0 end,
            hold_id, case when state = 'confirmed' then transfer_id end, 'city-' || n, '', at, now() + case when n % 100 = 0 then -1 else 1 end * interval '1 day', case when state = 'confirmed' then at end, case when state = 'cancelled' then at end from sale`,
    sql`insert into order_line (id, order_id, product_id, position, title, unit_price_krw, quantity, cancelled_quantity)
          select line_id, id, product_id, 0, '키위 물건', price_krw, 1, case when state = 'cancelled' then 1 else 0 end from sale`,
    sql`insert into order_cancel (id, order_id, by_whom, reason, amount_krw, released_krw, refunded_krw, idempotency_key, request_hash, created_at)
          select cancel_id, id, 'buyer', '마음이 바뀜', price_krw, price_krw, 0, 'city', '', at from sale where state = 'cancelled'`,
    sql`insert into order_cancel_line (cancel_id, line_id, quantity) select cancel_id, line_id, 1 from sale where state = 'cancelled'`,
    sql`insert into settlement_line (id, shop_id, transfer_id, order_id, gross_krw, fee_krw, vat_krw, eligible_on, created_at)
          select uuidv7(at - clock_timestamp()), shop_id, transfer_id, id, price_krw, price_krw * 25000 / 1000000, price_krw * 25000 / 1000000 / 10, at::date, at from sale where state = 'confirmed'`,
    sql`insert into bank_account (id, person_id, bank_code, fintech_use_num, last_four, created_at) select uuidv7(), owner_id, '004', '199999999999999999999999', '1234', now() from store`,
    // Each owner wrote a wrong number first: no won moved.
    sql`insert into bank_call (id, kind, purpose, state, person_id, amount_krw, idempotency_key, request_hash, reference, created_at, settled_at)
          select uuidv7(-age), 'deposit', 'verification', 'failed', owner_id, 1, 'city-' || n, '', 'C' || lpad(n::text, 8, '0'), now() - age, now() - age
          from (select n, owner_id, interval '200 days' as age from store) linked`,
    sql`insert into money_request (id, requester_id, payer_id, amount_krw, state, idempotency_key, request_hash, created_at, expires_at)
          select uuidv7(-age), a.person_id, b.person_id, 5000, 'open', 'city-' || a.n, '', now() - age, now() - age + interval '7 days'
          from (select p.*, random() * interval '8 days' as age from purse p where p.n % 2 = 0) a join purse b on b.n = 1 + (a.n + 3) % ${n(people)} where a.person_id <> b.person_id`,
  ]
}
