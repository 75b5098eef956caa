import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { stands } from '../../social/staff/propose-or-confirm.ts'
import { isOwnerGone, owingKrw } from '../settlement/owing.ts'
import type { debtorPage } from '../settlement/schema.ts'

const limit = 200

type Debtor = z.infer<typeof debtorPage>['debtors'][number]

/**
 * Shops that owe Kiwi, the largest debt first: after refunds of sales that they were paid for, made
 * or waiting for their money. The age is that of the entry that took the account below zero, or of
 * the oldest refund that waits.
 */
export async function listDebtors(ctx: MemberCtx): Promise<z.infer<typeof debtorPage>> {
  const now = ctx.now()
  const debtors = await rows(
    ctx.main.db,
    sql<Debtor>`with waiting as (
          select shop_id, sum(krw) as krw, count(*) as count, min(created_at) as since from (
            select o.shop_id, c.awaiting_krw as krw, c.created_at from order_cancel c join "order" o on o.id = c.order_id where c.state = 'awaiting_funds'
            union all select shop_id, amount_krw, created_at from payment_refund where refund_transfer_id is null) refund
          group by shop_id)
        select json_build_object('id', s.id, 'handle', s.handle, 'name', s.name) as shop,
               json_build_object('handle', coalesce(o.handle, ''), 'displayName', o.display_name, 'isSuspended', o.status = 'suspended') as owner,
               greatest(-a.posted, 0) as debt_krw, coalesce(l.fee_back, 0)::bigint as fee_back_krw,
               coalesce(w.krw, 0)::bigint as waiting_krw, coalesce(w.count, 0)::int as waiting_refunds,
               greatest(extract(day from ${now}::timestamptz - least(below.since, w.since))::int, 0) as age_days,
               exists (select from bank_account b where b.person_id = s.owner_id and b.unlinked_at is null) as has_account,
               ${owingKrw(sql`s.id`)} as owing_krw, ${isOwnerGone(sql`s.owner_id`)} as is_owner_gone, (
                 select json_build_object('by', coalesce(p.handle, ''), 'isMine', p.id = ${ctx.actor.personId}::uuid, 'reason', d.reason)
                 from pending_decision d join person p on p.id = d.proposed_by
                 where d.kind = 'debt' and d.person_id = s.owner_id and d.state = 'open' and ${stands(now, 'debt')}
                   and (d.terms ->> 'amountKrw')::bigint = ${owingKrw(sql`s.id`)}) as proposal
        from account a join shop s on s.id = a.shop_id join person o on o.id = s.owner_id
        left join waiting w on w.shop_id = a.shop_id
        left join lateral (
          select -sum(x.fee_krw + x.vat_krw) as fee_back from settlement_line x where x.shop_id = s.id and x.payout_id is null and x.kind = 'refund') l on true
        cross join lateral (
          select min(e.created_at) as since from entry e where e.account_id = a.id and e.seq > coalesce((
            select n.seq from entry n where n.account_id = a.id and n.balance_after_krw >= 0 order by n.seq desc limit 1), 0)) below
        where a.kind = 'shop_payable' and (a.posted < 0 or a.shop_id in (select shop_id from waiting))
        order by greatest(-a.posted, 0) + coalesce(w.krw, 0) desc, s.id limit ${limit}`,
  )
  return { debtors, totalKrw: debtors.reduce((sum, { debtKrw }) => sum + debtKrw, 0) }
}
