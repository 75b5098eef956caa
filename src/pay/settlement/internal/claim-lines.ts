import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { newId } from '../../../ids.ts'
import { hasFrozenWallet } from '../../ledger/freeze-wallet.ts'
import { reserveInForce } from '../reserve-versions.ts'
import { hasWaitingRefunds } from '../owing.ts'
import type { PayoutParts } from './post-payout.ts'

export interface PayoutRules {
  /** From this net on, two people must approve. */
  reviewFromKrw: number
  /** Less than this stays open and rolls on. */
  minimumKrw: number
}

/** What a shop could be paid. `bankAccountId` null: no account is linked, and no line was taken. */
export interface Owed extends PayoutParts {
  ownerId: string
  bankAccountId: string | null
  lineCount: number
  /** Null where there is no account: no payout was made. */
  state: 'requested' | 'awaiting_approval' | null
}

/**
 * Takes the eligible open lines of each of these shops into a payout, when they add up to something
 * payable. Skips a shop that another runner has locked, that was paid on this day already, or that
 * has no account.
 */
export async function claimLines(tx: MainTx, shopIds: string[], settledOn: string, rules: PayoutRules, now: Date): Promise<Owed[]> {
  const shops = await lockShops(tx, shopIds)
  if (shops.length === 0) return []
  const claims = shops.map((shop) => ({ ...shop, payoutId: newId(now), reserveId: newId(now), releaseId: newId(now) }))
  // One statement and one snapshot, so that the lines summed are the lines taken.
  // `kiwi bench settle`: nearly all of the time is the update of the lines and three indexes.
  const owed = await rows(
    tx.db,
    sql<Owed & { takenCount: number | null }>`with shops as (
          select s.*, case when is_new then r.new_ppm else r.established_ppm end as ppm, case when is_new then r.new_days else r.established_days end as days
          from ${sql.unnest('s', claims, { shopId: 'uuid', ownerId: 'uuid', bankAccountId: 'uuid', isLeaving: 'boolean', payoutId: 'uuid', reserveId: 'uuid', releaseId: 'uuid' })}
          join shop opened on opened.id = s.shop_id
          left join lateral (${reserveInForce(now)}) r on true
          cross join lateral (select ${settledOn}::date - (opened.created_at at time zone 'Asia/Seoul')::date < r.new_for_days as is_new) age),
        summed as (
          select s.shop_id, s.owner_id, s.bank_account_id, s.payout_id, s.reserve_id, s.release_id, s.is_leaving, s.days,
            -- The reserve lines of a failed payout are open again.
            greatest(0, coalesce(sum(l.gross_krw) filter (where l.kind = 'sale'), 0) * coalesce(s.ppm, 0) / 1000000
              + coalesce(sum(l.gross_krw) filter (where l.kind = 'reserve'), 0))::bigint as kept,
            coalesce(-sum(l.gross_krw) filter (where l.kind in ('reserve', 'release')), 0)::bigint as reserve,
            coalesce(sum(l.gross_krw) filter (where l.kind in ('sale', 'funding')), 0)::bigint as gross,
            coalesce(-sum(l.gross_krw) filter (where l.kind = 'refund'), 0)::bigint as refund,
            coalesce(-sum(l.gross_krw) filter (where l.kind = 'commission'), 0)::bigint as commission,
            sum(l.fee_krw)::bigint as fee, sum(l.vat_krw)::bigint as vat, sum(l.gross_krw - l.fee_krw - l.vat_krw)::bigint as net,
            coalesce(sum(l.gross_krw - l.fee_krw - l.vat_krw) filter (where l.eligible_on < ${settledOn}::date), 0)::bigint as carry,
            count(*)::int as taken_lines
          from shops s join settlement_line l on l.shop_id = s.shop_id and l.payout_id is null and l.eligible_on <= ${settledOn}::date
          group by s.shop_id, s.owner_id, s.bank_account_id, s.payout_id, s.reserve_id, s.release_id, s.is_leaving, s.ppm, s.days),
        owed as (
          select shop_id, owner_id, bank_account_id, payout_id, reserve_id, release_id, days, kept, gross, refund, commission, fee, vat, carry,
                 reserve + kept as reserve, net - kept as net, taken_lines, taken_lines + (kept > 0)::int as lines
          from summed where net - kept >= case when is_leaving then 1 else ${rules.minimumKrw} end),
        made as (
          insert into payout (id, shop_id, settled_on, gross_krw, refund_krw, commission_krw, fee_krw, vat_krw, carry_krw, reserve_krw, net_krw, line_count, state, created_at)
          select payout_id, shop_id, ${settledOn}::date, gross, refund, commission, fee, vat, carry, reserve, net, lines,
                 case when net >= ${rules.reviewFromKrw} then 'awaiting_approval' else 'requested' end, ${now}::timestamptz
          from owed where bank_account_id is not null
          on conflict (shop_id, settled_on) where state not in ('failed', 'returned') do nothing
          returning id, shop_id, state),
        taken as (
          update settlement_line l set payout_id = m.id from made m
          where l.shop_id = m.shop_id and l.payout_id is null and l.eligible_on <= ${settledOn}::date
          returning l.payout_id),
        kept_back as (
          insert into settlement_line (id, shop_id, kind, sale_line_id, gross_krw, fee_krw, vat_krw, eligible_on, payout_id, created_at)
          select k.id, o.shop_id, k.kind, k.ends, k.gross, 0, 0, k.eligible_on, k.payout_id, ${now}::timestamptz
          from made m join owed o on o.payout_id = m.id and o.kept > 0
          cross join lateral (values
            (o.reserve_id, 'reserve', null::uuid, -o.kept, ${settledOn}::date, m.id),
            (o.release_id, 'release', o.reserve_id, o.kept, ${settledOn}::date + o.days, null::uuid)) as k(id, kind, ends, gross, eligible_on, payout_id)),
        counted as (select payout_id, count(*)::int as lines from taken group by payout_id)
        select o.payout_id as id, o.shop_id, o.owner_id, o.bank_account_id, o.net as net_krw, o.fee as fee_krw, o.vat as vat_krw,
               o.taken_lines as line_count, c.lines as taken_count, m.state
        from owed o left join made m on m.id = o.payout_id left join counted c on c.payout_id = m.id
        where m.id is not null or o.bank_account_id is null`,
  )
  const wrong = owed.find((payout) => payout.bankAccountId !== null && payout.takenCount !== payout.lineCount)
  if (wrong) throw new Error(`payout ${wrong.id} summed ${wrong.lineCount} lines and took ${wrong.takenCount}`)
  return owed
}

/**
 * One runner per shop at a time; a second one skips it. A suspended owner is not paid, nor one with
 * a frozen wallet, and neither is a shop whose refunds wait for its money: paid day by day, it
 * would never have enough for them. Who leaves is paid the last won: there is no next settlement.
 */
function lockShops(tx: MainTx, shopIds: string[]) {
  return rows(
    tx.db,
    sql<{ shopId: string; ownerId: string; bankAccountId: string | null; isLeaving: boolean }>`
        select s.id as shop_id, s.owner_id, b.id as bank_account_id, o.status = 'withdrawn' as is_leaving
        from shop s join person o on o.id = s.owner_id and o.status <> 'suspended' and not ${hasFrozenWallet(sql`o.id`)}
        left join bank_account b on b.person_id = s.owner_id and b.unlinked_at is null
        where s.id = any(${shopIds}::uuid[]) and not ${hasWaitingRefunds(sql`s.id`)} order by s.id for no key update of s skip locked`,
  )
}
