import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import type { MediaVariant } from '../../../db/schema/media.ts'
import { seoulDayOf } from '../../../db/seoul-day-of.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { pictureUrl } from '../../../social/media/picture.ts'
import { glanceWidthPx, postGlance, postGlanceSource } from '../../../social/posts/post-glance.ts'
import { seoulDate } from '../../../shared/seoul-day.ts'
import { firstDay } from '../rules.ts'
import { dueKrw } from './due-krw.ts'

/** Whose commissions and visits: of a shop, or of a tagger. Both tables have the column. */
export type Whose = 'shop_id' | 'tagger_id'

/**
 * Sums over commissions `c` with their lines `l`. What earns nothing by a rule is in none. A sale
 * is an order, as in the overview of a shop.
 */
export const commissionSums = sql`
  count(distinct c.order_id) filter (where c.state <> 'void')::int as sales,
  coalesce(sum(c.earned_krw - c.withheld_krw), 0)::bigint as paid_krw,
  coalesce(sum(${dueKrw()}) filter (where c.state in ('pending', 'waiting')), 0)::bigint as waiting_krw`

export interface Sums {
  taps: number
  sales: number
  paidKrw: number
  waitingKrw: number
  owedBackKrw: number
  salesKrw: number
}

/** Plan: tag_visit_tagger or tag_visit_shop, line_commission_tagger or line_commission_shop. */
export function sumsOf(whose: Whose, id: string, now: Date): Sql<Sums> {
  const owner = sql.literal(whose)
  return sql<Sums>`
    select (select count(*)::int from tag_visit where ${owner} = ${id}::uuid and day >= ${firstDay(now)}::date) as taps, s.*
    from (
      select ${commissionSums}, coalesce(sum(c.returned_krw - c.taken_back_krw), 0)::bigint as owed_back_krw,
        coalesce(sum(l.unit_price_krw::bigint * (l.quantity - l.cancelled_quantity)) filter (where c.state <> 'void'), 0)::bigint as sales_krw
      from line_commission c join order_line l on l.id = c.line_id where c.${owner} = ${id}::uuid) s`
}

export interface Day {
  day: string
  taps: number
  sales: number
  earnedKrw: number
}

/**
 * The last 30 days, those without anything too. Sales by the day of the order, earnings by that of
 * the payment.
 */
export function daysOf(whose: Whose, id: string, now: Date): Sql<Day> {
  const owner = sql.literal(whose)
  const first = firstDay(now)
  const since = sql`(${first}::date::timestamp at time zone 'Asia/Seoul')`
  return sql<Day>`
    select d.day::date::text as day, coalesce(sum(x.taps), 0)::int as taps, coalesce(sum(x.sales), 0)::int as sales,
           coalesce(sum(x.earned), 0)::bigint as earned_krw
    from generate_series(${first}::date, ${seoulDate(now)}::date, '1 day') as d(day)
    left join (
      select day, count(*) as taps, 0 as sales, 0 as earned from tag_visit where ${owner} = ${id}::uuid and day >= ${first}::date group by day
      union all
      select ${seoulDayOf(sql`created_at`)}, 0, count(distinct order_id), 0 from line_commission
      where ${owner} = ${id}::uuid and state <> 'void' and created_at >= ${since} group by 1
      union all
      select ${seoulDayOf(sql`ended_at`)}, 0, 0, sum(earned_krw - withheld_krw) from line_commission
      where ${owner} = ${id}::uuid and state = 'paid' and ended_at >= ${since} group by 1) x on x.day = d.day::date
    group by d.day order by d.day`
}

interface PostRow {
  postId: string
  caption: string
  variants: MediaVariant[] | null
  taps: number
  sales: number
  paidKrw: number
  waitingKrw: number
}

/**
 * What posts brought, with the words and lead pictures of those that the caller may see. `order`
 * and `where` know the columns of `PostRow` as `e`.
 */
export async function readPosts(
  ctx: MemberCtx,
  whose: Whose,
  id: string,
  { where, order, limit }: { where: Sql; order: Sql; limit: number },
): Promise<(Omit<PostRow, 'variants'> & { imageUrl: string | null })[]> {
  const owner = sql.literal(whose)
  const me = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<PostRow>`
      with earned as (
        select post_id, sum(taps)::int as taps, sum(sales)::int as sales, sum(paid_krw)::bigint as paid_krw, sum(waiting_krw)::bigint as waiting_krw from (
          select post_id, count(*) as taps, 0 as sales, 0 as paid_krw, 0 as waiting_krw from tag_visit
          where ${owner} = ${id}::uuid and day >= ${firstDay(ctx.now())}::date group by post_id
          union all
          select c.post_id, 0, ${commissionSums} from line_commission c join order_line l on l.id = c.line_id
          where c.${owner} = ${id}::uuid group by c.post_id) parts
        group by post_id)
      select e.post_id, ${postGlance(me)}, e.taps, e.sales, e.paid_krw, e.waiting_krw
      from (select e.* from earned e where ${where} order by ${order} limit ${limit}) e ${postGlanceSource}
      order by ${order}`,
  )
  return Promise.all(found.map(async ({ variants, ...row }) => ({ ...row, imageUrl: await pictureUrl(ctx, variants, glanceWidthPx, me) })))
}
