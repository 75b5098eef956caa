import { sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { idCursor } from '../../shared/cursor.ts'
import type { Locale } from '../../errors.ts'
import { bankName } from '../../shared/banks.ts'
import { payoutColumns, worded } from '../settlement/payout-view.ts'
import type { payoutForReview, payoutReviewPage, reviewPayoutsInput } from '../settlement/schema.ts'

type Review = z.infer<typeof payoutForReview>

/** Payouts for an admin, in one state, oldest first: those that wait for approval when nothing else is asked for. */
export async function reviewPayouts(
  ctx: MemberCtx,
  { state, cursor, limit }: z.infer<typeof reviewPayoutsInput>,
): Promise<z.infer<typeof payoutReviewPage>> {
  const after = idCursor.decode(cursor)
  const found = await readReviews(ctx, sql`p.state = ${state} and (${after}::uuid is null or p.id > ${after}::uuid)`, limit + 1)
  const payouts = found.slice(0, limit)
  return { payouts, nextCursor: found.length > limit ? idCursor.encode(payouts.at(-1)!.payoutId) : null }
}

export async function readReview(ctx: MemberCtx, payoutId: string): Promise<Review> {
  const [found] = await readReviews(ctx, sql`p.id = ${payoutId}::uuid`, 1)
  return found!
}

interface Row extends Omit<Review, 'shop' | 'account'> {
  shop: Review['shop']
  account: { bankCode: string; lastFour: string | null; linkedAt: string } | null
}

/** An ended payout's lines are open again: it has none to count. */
async function readReviews(ctx: MemberCtx, which: SQL, limit: number): Promise<Review[]> {
  const me = sql`${ctx.actor.personId}::uuid`
  const isOfNow = sql`a.bank_account_id is not distinct from coalesce(c.bank_account_id, b.id) and a.amount_krw = p.net_krw`
  const found = await rows<Row>(
    ctx.main.db,
    sql`select ${payoutColumns}, json_build_object('handle', s.handle, 'name', s.name, 'openedAt', ${jsonInstant(sql`s.created_at`)}) as shop,
               json_build_object('handle', coalesce(o.handle, ''), 'displayName', o.display_name, 'isSuspended', o.status = 'suspended') as owner,
               case when b.id is not null then json_build_object('bankCode', b.bank_code, 'lastFour', b.last_four, 'linkedAt', ${jsonInstant(sql`b.created_at`)}) end as account,
               (select json_build_object('sales', count(*) filter (where l.kind = 'sale'), 'refunds', count(*) filter (where l.kind = 'refund'),
                         'firstSoldOn', min((l.created_at at time zone 'Asia/Seoul')::date), 'lastSoldOn', max((l.created_at at time zone 'Asia/Seoul')::date))
                from settlement_line l where l.payout_id = p.id) as lines,
               coalesce((select json_agg(r.handle order by a.at) from payout_approval a join person r on r.id = a.person_id
                         where a.payout_id = p.id and ${isOfNow}), '[]') as "approvedBy",
               (select count(*)::int from payout_approval a where a.payout_id = p.id and (${isOfNow}) is not true) as "fallenApprovals",
               exists (select from payout_approval a where a.payout_id = p.id and a.person_id = ${me} and ${isOfNow}) as "approvedByMe",
               s.owner_id = ${me} as "isMine"
        from payout p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id
        left join bank_call c on c.id = p.bank_call_id
        left join bank_account b on b.person_id = s.owner_id and b.unlinked_at is null
        where ${which} order by p.id limit ${limit}`,
  )
  return found.map(({ account, ...row }) => worded({ ...row, account: account && accountOf(account, ctx.locale) }, ctx.locale))
}

function accountOf({ bankCode, lastFour, linkedAt }: NonNullable<Row['account']>, locale: Locale): Review['account'] {
  return { bankName: bankName(bankCode, locale), lastFour: lastFour ?? '', linkedAt }
}

/** As the API writes instants; json of its own would be in the session's zone. */
function jsonInstant(at: SQL): SQL {
  return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
