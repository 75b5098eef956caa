import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { idCursor } from '../../shared/cursor.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { nextSettlementOn } from './business-days.ts'
import { findOwnShop } from './find-own-shop.ts'
import { owingKrw } from './internal/owing.ts'
import { payoutColumns, type PayoutRow, worded } from './payout-view.ts'
import type { listPayoutsInput, payoutPage } from './schema.ts'

/** What the caller's shop was paid and is owed, newest first. Errors: FORBIDDEN without a shop, BAD_INPUT for a cursor that is not ours. */
export async function listPayouts(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof listPayoutsInput>,
): Promise<z.infer<typeof payoutPage>> {
  const shop = await findOwnShop(ctx)
  const before = idCursor.decode(cursor)
  const [found, [open]] = await Promise.all([
    rows<PayoutRow>(
      ctx.main.db,
      sql`select ${payoutColumns} from payout p
          where p.shop_id = ${shop.id} and (${before}::uuid is null or p.id < ${before}::uuid)
          order by p.id desc limit ${limit + 1}`,
    ),
    rows<{ open: number; eligible: number; reserved: number; releaseOn: string | null; owing: number }>(
      ctx.main.db,
      sql`select coalesce(sum(gross_krw - fee_krw - vat_krw), 0)::bigint as open,
                 coalesce(sum(gross_krw - fee_krw - vat_krw) filter (where eligible_on <= ${seoulDate(ctx.now())}::date), 0)::bigint as eligible,
                 coalesce(sum(gross_krw) filter (where kind = 'release'), 0)::bigint as reserved,
                 (min(eligible_on) filter (where kind = 'release'))::text as "releaseOn",
                 ${owingKrw(sql`${shop.id}::uuid`)} as owing
          from settlement_line where shop_id = ${shop.id} and payout_id is null`,
    ),
  ])
  const payouts = found.slice(0, limit).map((row) => worded(row, ctx.locale))
  return {
    openKrw: open!.open,
    eligibleKrw: open!.eligible,
    reservedKrw: open!.reserved,
    nextReleaseOn: open!.releaseOn,
    owingKrw: open!.owing,
    nextSettlementOn: nextSettlementOn(ctx.now()),
    payouts,
    nextCursor: found.length > limit ? idCursor.encode(payouts.at(-1)!.payoutId) : null,
  }
}
