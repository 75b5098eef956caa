import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { seoulDayOf } from '../../db/seoul-day-of.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { countedOrders } from '../../shared/orders.ts'
import { seoulDate, startOfSeoulDay } from '../../shared/seoul-day.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { pictureUrl } from '../../social/media/picture.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../social/people/chips.ts'
import { glanceWidthPx, postGlance, postGlanceSource } from '../../social/posts/post-glance.ts'
import { countedDays, firstDay } from '../commissions/rules.ts'
import { orderTask } from '../orders/list-orders.ts'
import type { shopOverview } from './overview-schema.ts'
import { fewLeft, soonGoneDays } from './rules.ts'

type Overview = z.infer<typeof shopOverview>

/** How the caller's shop does. Errors: FORBIDDEN. */
export async function readOverview(ctx: MemberCtx): Promise<Overview> {
  const shop = await shopFor(ctx, 'room')
  const me = ctx.actor.personId
  const span = spanOf(shop.id, ctx.now())
  const { db } = ctx.main
  const [days, posts, taggers, stock, waiting] = await Promise.all([
    rows(db, daysOf(span)),
    rows(db, postsOf(span, me)),
    rows(db, taggersOf(span, me)),
    rows(db, stockOf(span)),
    one(db, waitingOf(shop.id, ctx.now())),
  ])
  return {
    days,
    posts: await Promise.all(
      posts.map(async ({ variants, ...post }) => ({ ...post, imageUrl: await pictureUrl(ctx, variants, glanceWidthPx, me) })),
    ),
    taggers: await Promise.all(taggers.map(async ({ person, ...row }) => ({ ...row, person: await chipOf(ctx, person) }))),
    stock,
    waiting,
  }
}

interface Span {
  shopId: string
  first: string
  last: string
  /** The orders that were kept: `o`. Plan: a range of `order_shop`. */
  orders: Sql
  /** The taps: `tag_visit`. Plan: a range of `tag_visit_shop`. */
  taps: Sql
  /** The lowest id of the first day. */
  fromId: Sql
}

function spanOf(shopId: string, now: Date): Span {
  const first = firstDay(now)
  const fromId = sql`${lowestIdAt(startOfSeoulDay(first))}::uuid`
  return {
    shopId,
    first,
    last: seoulDate(now),
    orders: sql`"order" o where o.shop_id = ${shopId}::uuid and o.id >= ${fromId} and o.state not in ('cancelled', 'expired')`,
    taps: sql`tag_visit where shop_id = ${shopId}::uuid and day >= ${first}::date`,
    fromId,
  }
}

const sums = sql`sum(sales)::int as sales, sum(sales_krw)::bigint as sales_krw, sum(taps)::int as taps`

/**
 * Plan of the looks: product_shop, then a range of product_tag_product per product. 10,000
 * products: 24 ms.
 */
function daysOf({ shopId, first, last, orders, taps, fromId }: Span) {
  return sql<Overview['days'][number]>`
    select d.day::date::text as day, coalesce(x.sales, 0) as sales, coalesce(x.sales_krw, 0) as sales_krw, coalesce(x.looks, 0) as looks, coalesce(x.taps, 0) as taps
    from generate_series(${first}::date, ${last}::date, '1 day') as d(day)
    left join (
      select day, ${sums}, sum(looks)::int as looks from (
        select ${seoulDayOf(sql`o.created_at`)} as day, count(*) as sales, sum(o.total_krw - o.cancelled_krw) as sales_krw, 0 as looks, 0 as taps from ${orders} group by 1
        union all
        select day, 0, 0, 0, count(*) from ${taps} group by 1
        union all
        select ${seoulDayOf(sql`p.created_at`)}, 0, 0, count(distinct p.id), 0
        from product g join product_tag t on t.product_id = g.id and t.post_id >= ${fromId} and not t.withheld join post p on p.id = t.post_id
        where g.shop_id = ${shopId}::uuid and g.option_of is null group by 1) parts
      group by day) x on x.day = d.day::date
    order by d.day`
}

function postsOf({ orders, taps }: Span, me: string) {
  const order = sql`e.sales_krw desc, e.sales desc, e.taps desc, e.post_id desc`
  return sql<Omit<Overview['posts'][number], 'imageUrl'> & { variants: MediaVariant[] | null }>`
    select e.post_id, ${postGlance(me)}, e.taps, e.sales, e.sales_krw
    from (
      select post_id, ${sums} from (
        select o.post_id, count(*) as sales, sum(o.total_krw - o.cancelled_krw) as sales_krw, 0 as taps from ${orders} and o.post_id is not null group by 1
        union all
        select post_id, 0, 0, count(*) from ${taps} group by 1) parts
      group by post_id order by sales_krw desc, sales desc, taps desc, post_id desc limit 10) e ${postGlanceSource}
    order by ${order}`
}

/** Without those who left, or whom a block keeps apart from the caller. */
function taggersOf({ orders, taps }: Span, me: string) {
  return sql<Omit<Overview['taggers'][number], 'person'> & { person: ChipRow }>`
    select ${chipJson('p')} as person, t.taps, t.sales, t.sales_krw
    from (
      select tagger_id, ${sums} from (
        select w.author_id as tagger_id, count(*) as sales, sum(k.krw) as sales_krw, 0 as taps
        from (select o.post_id, o.total_krw - o.cancelled_krw as krw from ${orders} and o.post_id is not null) k join post w on w.id = k.post_id group by 1
        union all
        select tagger_id, 0, 0, count(*) from ${taps} group by 1) parts
      group by tagger_id) t
    join person p on p.id = t.tagger_id and ${personKnownTo(me, 'p')} ${chipAvatar('p')}
    order by t.sales_krw desc, t.sales desc, t.taps desc, t.tagger_id limit 5`
}

/** Of what has options, each choice. Plan: product_shop, product_options. */
function stockOf({ shopId, orders }: Span) {
  return sql<Overview['stock'][number]>`
    select coalesce(p.option_of, p.id) as product_id, p.title, p.stock, coalesce(s.pieces, 0)::int as sold,
           ceil(p.stock::numeric * ${countedDays} / nullif(s.pieces, 0))::int as days_left
    from (
      select coalesce(c.id, g.id) as id, c.option_of, coalesce(c.title, g.title) as title, coalesce(c.stock, g.stock) as stock
      from product g left join product c on c.option_of = g.id and c.state = 'listed'
      where g.shop_id = ${shopId}::uuid and g.option_of is null and g.state = 'listed' and (g.option_names = '{}' or c.id is not null)) p
    left join (
      select coalesce(was.merged_into, was.id) as product_id, sum(l.quantity - l.cancelled_quantity) as pieces
      from (select o.id from ${orders}) k join order_line l on l.order_id = k.id join product was on was.id = l.product_id group by 1) s
      on s.product_id = p.id
    where p.stock <= ${fewLeft} or p.stock::numeric * ${countedDays} <= s.pieces * ${soonGoneDays}
    order by days_left nulls last, p.stock, sold desc, p.id limit 10`
}

/** Plan: a scan of order_shop_task per task; the open returns, by `order_shop`. */
function waitingOf(shopId: string, now: Date) {
  const counted = (task: Sql) =>
    sql`(select count(*)::int from (select from "order" o where o.shop_id = ${shopId}::uuid and ${task} limit ${countedOrders}) k)`
  return sql<Overview['waiting']>`
    select ${counted(sql`${orderTask} = 'new'`)} as confirm, ${counted(sql`${orderTask} = 'pack'`)} as pack, ${counted(sql`${orderTask} = 'send'`)} as send,
      ${counted(sql`${orderTask} in ('pack', 'send') and o.send_by < ${now}::timestamptz`)} as late,
      (select count(*)::int from return_request r join "order" o on o.id = r.order_id where r.ended_at is null and r.state = 'requested' and o.shop_id = ${shopId}::uuid) as returns`
}
