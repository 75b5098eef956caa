import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { idCursor, pageOf } from '../../shared/cursor.ts'
import { hasPermission } from '../../social/access/permissions.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { bankName } from '../../shared/banks.ts'
import { jsonInstant } from '../../db/json-instant.ts'
import { payoutColumns, worded } from '../settlement/payout-view.ts'
import type { payoutForReview, payoutReviewPage, reviewPayoutsInput } from '../settlement/schema.ts'

type Review = z.infer<typeof payoutForReview>

/** Payouts in one state for an admin, oldest first. Default: those that wait for approval. */
export async function reviewPayouts(
  ctx: MemberCtx,
  { state, cursor, limit }: z.infer<typeof reviewPayoutsInput>,
): Promise<z.infer<typeof payoutReviewPage>> {
  const after = idCursor.decode(cursor)
  const found = await readReviews(ctx, sql`p.state = ${state} and (${after}::uuid is null or p.id > ${after}::uuid)`, limit + 1)
  const { page, nextCursor } = pageOf(found, limit, ({ payoutId }) => idCursor.encode(payoutId))
  return { payouts: page, nextCursor }
}

export async function readReview(ctx: MemberCtx, payoutId: string): Promise<Review> {
  const [found] = await readReviews(ctx, sql`p.id = ${payoutId}::uuid`, 1)
  return found!
}

/** A condition: who gave approval `a` may decide still, and does not work in shop `s` since. */
export const approverStands = sql`exists (select from person p where p.id = a.person_id and ${hasPermission('p', 'money.decide')} and not ${worksInShop(sql`p.id`)})`

interface Row extends Omit<Review, 'account'> {
  account: { bankCode: string; lastFour: string; linkedAt: string } | null
}

/** The lines of an ended payout are open again, so it has none to count. */
async function readReviews(ctx: MemberCtx, which: Sql, limit: number): Promise<Review[]> {
  const me = sql`${ctx.actor.personId}::uuid`
  const isOfNow = sql`a.bank_account_id is not distinct from coalesce(c.bank_account_id, b.id) and a.amount_krw = p.net_krw
    and (p.state <> 'awaiting_approval' or ${approverStands})`
  const found = await rows(
    ctx.main.db,
    sql<Row>`select ${payoutColumns}, json_build_object('handle', s.handle, 'name', s.name, 'openedAt', ${jsonInstant(sql`s.created_at`)}) as shop,
               json_build_object('handle', coalesce(o.handle, ''), 'displayName', o.display_name, 'isSuspended', o.status = 'suspended') as owner,
               case when b.id is not null then json_build_object('bankCode', b.bank_code, 'lastFour', b.last_four, 'linkedAt', ${jsonInstant(sql`b.created_at`)}) end as account,
               (select json_build_object('sales', count(*) filter (where l.kind = 'sale'), 'refunds', count(*) filter (where l.kind = 'refund'),
                         'firstSoldOn', min((l.created_at at time zone 'Asia/Seoul')::date), 'lastSoldOn', max((l.created_at at time zone 'Asia/Seoul')::date))
                from settlement_line l where l.payout_id = p.id) as lines,
               coalesce((select json_agg(r.handle order by a.at) from payout_approval a join person r on r.id = a.person_id
                         where a.payout_id = p.id and ${isOfNow}), '[]') as approved_by,
               (select count(*)::int from payout_approval a where a.payout_id = p.id and (${isOfNow}) is not true) as fallen_approvals,
               exists (select from payout_approval a where a.payout_id = p.id and a.person_id = ${me} and ${isOfNow}) as approved_by_me,
               ${worksInShop(ctx.actor.personId)} as is_mine
        from payout p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id
        left join bank_call c on c.id = p.bank_call_id
        left join bank_account b on b.person_id = s.owner_id and b.unlinked_at is null
        where ${which} order by p.id limit ${limit}`,
  )
  return found.map(({ account, ...row }) => {
    const shown = account && { bankName: bankName(account.bankCode, ctx.locale), lastFour: account.lastFour, linkedAt: account.linkedAt }
    return worded({ ...row, account: shown }, ctx.locale)
  })
}
