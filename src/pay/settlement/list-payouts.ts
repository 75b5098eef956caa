import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { idCursor, pageOf } from '../../shared/cursor.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { nextSettlementOn } from './business-days.ts'
import { shopFor } from './shop-for.ts'
import { hasFrozenWallet } from '../ledger/freeze-wallet.ts'
import { owingKrw, unpaidKrw } from './owing.ts'
import { payoutColumns, type PayoutRow, worded } from './payout-view.ts'
import type { listPayoutsInput, payoutPage } from './schema.ts'

type Sums = Omit<z.infer<typeof payoutPage>, 'nextSettlementOn' | 'payouts' | 'nextCursor'>

/** Payouts of the caller's shop, newest first, and its sums. Throws FORBIDDEN without a shop. */
export async function listPayouts(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof listPayoutsInput>,
): Promise<z.infer<typeof payoutPage>> {
  const shop = await shopFor(ctx, 'money')
  const before = idCursor.decode(cursor)
  const today = sql`${seoulDate(ctx.now())}::date`
  const [found, sums] = await Promise.all([
    rows(
      ctx.main.db,
      sql<PayoutRow>`select ${payoutColumns} from payout p
          where p.shop_id = ${shop.id} and (${before}::uuid is null or p.id < ${before}::uuid)
          order by p.id desc limit ${limit + 1}`,
    ),
    one(
      ctx.main.db,
      sql<Sums>`select ${unpaidKrw(sql`${shop.id}::uuid`)} as open_krw,
                 coalesce(sum(gross_krw - fee_krw - vat_krw) filter (where eligible_on <= ${today}), 0)::bigint as eligible_krw,
                 coalesce(sum(gross_krw - fee_krw - vat_krw) filter (where eligible_on is null), 0)::bigint as waiting_krw,
                 coalesce(sum(gross_krw - fee_krw - vat_krw) filter (where eligible_on > ${today} and kind <> 'release'), 0)::bigint as soon_krw,
                 coalesce(sum(gross_krw) filter (where eligible_on > ${today} and kind = 'release'), 0)::bigint as reserved_krw,
                 min(eligible_on) filter (where eligible_on > ${today} and kind = 'release') as next_release_on,
                 ${owingKrw(sql`${shop.id}::uuid`)} as owing_krw,
                 ${hasFrozenWallet(sql`(select owner_id from shop where id = ${shop.id}::uuid)`)} as is_frozen
          from settlement_line where shop_id = ${shop.id} and payout_id is null`,
    ),
  ])
  const { page, nextCursor } = pageOf(found, limit, ({ payoutId }) => idCursor.encode(payoutId))
  return { ...sums, nextSettlementOn: nextSettlementOn(ctx.now()), payouts: page.map((row) => worded(row, ctx.locale)), nextCursor }
}
