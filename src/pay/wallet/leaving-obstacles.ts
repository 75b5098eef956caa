import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { Obstacle } from '../../social/leaving/rules.ts'
import { owingKrw, unpaidKrw } from '../settlement/owing.ts'

/**
 * Money that has to come to its end before a person may leave: theirs, and that of their shop. Only
 * reads. Plan: probes by person and shop: account_wallet_unique, bank_call_person,
 * virtual_account_lease_person, payment_refund_awaited, account_shop_unique, settlement_line_open,
 * payout_shop.
 */
export function moneyObstacles(db: Queryable, personId: string): Promise<Obstacle[]> {
  const who = sql`${personId}::uuid`
  return rows(
    db,
    sql<Obstacle>`
      with mine as materialized (select id from shop where owner_id = ${who})
      select kind, amount_krw, count from (
        select 'balance' as kind, coalesce(sum(posted - held), 0)::bigint as amount_krw, count(*) filter (where posted > held)::int as count
        from account where kind = 'wallet' and person_id = ${who}
        union all
        select 'holds', coalesce(sum(held), 0)::bigint, count(*) filter (where held > 0)::int from account where kind = 'wallet' and person_id = ${who}
        union all
        select 'bank_calls', coalesce(sum(amount_krw), 0)::bigint, count(*)::int
        from bank_call where person_id = ${who} and state in ('requested', 'sent', 'unknown')
        union all
        select 'lease', coalesce(sum(amount_krw), 0)::bigint, count(*)::int from virtual_account_lease where person_id = ${who} and state = 'live'
        union all
        select 'deposits', coalesce(sum(d.amount_krw), 0)::bigint, count(*)::int
        from virtual_account_lease l join deposit d on d.lease_id = l.id where l.person_id = ${who} and d.state = 'suspense'
        union all
        select 'refunds', coalesce(sum(amount_krw), 0)::bigint, count(*)::int from payment_refund where payer_id = ${who} and refund_transfer_id is null
        union all
        select 'shop_unpaid', coalesce(sum(${unpaidKrw(sql`account.shop_id`)}), 0)::bigint, count(*)::int
        from account where kind = 'shop_payable' and shop_id in (select id from mine) and posted > 0
        union all
        select 'shop_payouts', coalesce(sum(net_krw), 0)::bigint, count(*)::int
        from payout where shop_id in (select id from mine) and state in ('awaiting_approval', 'requested', 'unknown')
        union all
        select 'shop_debt', coalesce(sum(krw), 0)::bigint, count(*)::int
        from mine cross join lateral (select ${owingKrw(sql`mine.id`)} as krw) owing where krw > 0
      ) found where count > 0`,
  )
}
