import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { readFees } from '../../pay/settlement/read-fees.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../social/people/chips.ts'
import { commissionSums, daysOf, readPosts, sumsOf } from './internal/earning-rows.ts'
import { firstDay } from './rules.ts'
import type { shopCommissions } from './schema.ts'

interface RuleRow {
  productId: string | null
  title: string | null
  ratePpm: number
  windowDays: number
}

interface TaggerRow {
  person: ChipRow
  taps: number
  sales: number
  paidKrw: number
  waitingKrw: number
}

/**
 * What the caller's shop pays to taggers, and what it brought: sums, days, who and which posts.
 * Errors: FORBIDDEN.
 */
export async function readShopCommissions(ctx: MemberCtx): Promise<z.infer<typeof shopCommissions>> {
  const shop = await shopFor(ctx, 'room')
  const now = ctx.now()
  const [fees, rules, sums, days, taggers, posts] = await Promise.all([
    readFees(ctx),
    rows(
      ctx.main.db,
      sql<RuleRow>`
        select r.product_id, g.title, r.rate_ppm, r.window_days from commission_rule r left join product g on g.id = r.product_id
        where r.shop_id = ${shop.id}::uuid order by g.title, r.product_id`,
    ),
    one(ctx.main.db, sumsOf('shop_id', shop.id, now)),
    rows(ctx.main.db, daysOf('shop_id', shop.id, now)),
    rows(ctx.main.db, topTaggers(shop.id, now)),
    readPosts(ctx, 'shop_id', shop.id, { where: sql`true`, order: sql`e.sales desc, e.taps desc, e.post_id desc`, limit: 20 }),
  ])
  const forAll = rules.find(({ productId }) => productId === null)
  return {
    fees,
    rule: forAll ? { ratePpm: forAll.ratePpm, windowDays: forAll.windowDays } : null,
    products: rules.flatMap(({ productId, title, ratePpm, windowDays }) =>
      productId === null ? [] : [{ productId, title: title ?? '', ratePpm, windowDays }],
    ),
    sums,
    days,
    taggers: await Promise.all(taggers.map(async ({ person, ...row }) => ({ person: await chipOf(ctx, person), ...row }))),
    posts,
  }
}

/** Those who left are in the sums only. */
function topTaggers(shopId: string, now: Date) {
  return sql<TaggerRow>`
    select ${chipJson('p')} as person, t.taps, t.sales, t.paid_krw, t.waiting_krw
    from (
      select tagger_id, sum(taps)::int as taps, sum(sales)::int as sales, sum(paid_krw)::bigint as paid_krw, sum(waiting_krw)::bigint as waiting_krw from (
        select tagger_id, count(*) as taps, 0 as sales, 0 as paid_krw, 0 as waiting_krw from tag_visit
        where shop_id = ${shopId}::uuid and day >= ${firstDay(now)}::date group by tagger_id
        union all
        select c.tagger_id, 0, ${commissionSums} from line_commission c join order_line l on l.id = c.line_id
        where c.shop_id = ${shopId}::uuid group by c.tagger_id) parts
      group by tagger_id) t
    join person p on p.id = t.tagger_id and p.status = 'active' ${chipAvatar('p')}
    order by t.paid_krw + t.waiting_krw desc, t.sales desc, t.taps desc, t.tagger_id limit 20`
}
