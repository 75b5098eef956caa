import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { readPoints } from '../../pay/points/read-points.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { productOfferedTo } from '../../social/access/products.ts'
import { readTerms } from './internal/coupon-rows.ts'
import { applyCoupon } from './rules.ts'
import type {
  couponInput,
  couponQuote,
  couponQuoteInput,
  myCoupon,
  myCoupons,
  offeredCoupon,
  offeredCoupons,
  shopCouponsInput,
  takeCouponInput,
} from './schema.ts'

type Offered = z.infer<typeof offeredCoupon>
type Mine = z.infer<typeof myCoupon>
type Quote = z.infer<typeof couponQuote>

const mostOffered = 20
const mostMine = 100
const rememberedDays = 30

interface Times {
  startsAt: Date
  endsAt: Date
}
const timesOf = ({ startsAt, endsAt }: Times) => ({ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() })

/** Columns of `coupon c` that a buyer sees. */
const facts = sql`c.id as coupon_id, c.title, c.kind, c.value, c.cap_krw, c.minimum_krw, c.per_person, c.total_count - c.used_count as left_count, c.is_for_all, c.starts_at, c.ends_at`
const usesOf = (personId: string) =>
  sql`(select count(*)::int from coupon_use u where u.coupon_id = c.id and u.person_id = ${personId}::uuid and u.state = 'used')`
/** A coupon ends by the clock of Postgres; asked once per statement. */
const nowFor = (ctx: MemberCtx) => sql`(select deadline_now(${ctx.now()}::timestamptz))`
const isOpen = (now: Sql) => sql`c.stopped_at is null and c.ends_at > ${now} and (c.total_count is null or c.used_count < c.total_count)`

/**
 * Joins the shop `s` of coupon `c`, if the caller may buy there: its owner is active, and no block
 * is between them.
 */
const shopOpenTo = (personId: string) =>
  sql`join shop s on s.id = c.shop_id join person o on o.id = s.owner_id and ${personKnownTo(personId, 'o')}`

/** The coupons that a shop offers with a button, the newest first. */
export async function shopOffers(ctx: MemberCtx, { handle }: z.infer<typeof shopCouponsInput>): Promise<z.infer<typeof offeredCoupons>> {
  const me = ctx.actor.personId
  const now = nowFor(ctx)
  const found = await rows(
    ctx.main.db,
    sql<Omit<Offered, 'startsAt' | 'endsAt'> & Times>`
      select ${facts}, exists (select from coupon_taken t where t.coupon_id = c.id and t.person_id = ${me}::uuid) as is_taken,
             ${usesOf(me)} >= c.per_person as is_used
      from coupon c ${shopOpenTo(me)}
      where s.handle = ${handle} and c.code is null and ${isOpen(now)} and c.starts_at <= ${now}
      order by c.id desc limit ${mostOffered}`,
  )
  return { coupons: found.map((row) => ({ ...row, ...timesOf(row) })) }
}

/**
 * Puts a coupon with a button among the caller's. Again changes nothing. Errors: NOT_FOUND,
 * CONFLICT (reason: it is over).
 */
export async function takeCoupon(ctx: MemberCtx, { couponId }: z.infer<typeof couponInput>): Promise<z.infer<typeof myCoupons>> {
  return take(ctx, sql`c.id = ${couponId}::uuid and c.code is null`, 'couponId')
}

/** The same by the code of a shop. */
export async function takeByCode(ctx: MemberCtx, { handle, code }: z.infer<typeof takeCouponInput>): Promise<z.infer<typeof myCoupons>> {
  return take(ctx, sql`s.handle = ${handle} and c.code = ${code}`, 'code')
}

async function take(ctx: MemberCtx, where: Sql, field: string): Promise<z.infer<typeof myCoupons>> {
  const now = nowFor(ctx)
  const [found] = await rows(
    ctx.main.db,
    sql<{ isOpen: boolean; isUsedUp: boolean; isStopped: boolean }>`
      with found as (select c.*, ${isOpen(now)} as is_open from coupon c ${shopOpenTo(ctx.actor.personId)} where ${where}),
           taken as (insert into coupon_taken (coupon_id, person_id, taken_at)
                     select id, ${ctx.actor.personId}::uuid, ${now} from found where is_open on conflict do nothing)
      select is_open, total_count is not null and used_count >= total_count as is_used_up, stopped_at is not null as is_stopped from found`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field, ...(field === 'code' ? { reason: 'coupon_code_unknown' } : {}) })
  if (!found.isOpen)
    throw new KiwiError('CONFLICT', {
      field,
      reason: found.isStopped ? 'coupon_stopped' : found.isUsedUp ? 'coupon_used_up' : 'coupon_expired',
    })
  return listMine(ctx)
}

/**
 * The caller's coupons of shops where they may buy: those that can be used first, then what was
 * used or is over for 30 days. Plan: coupon_taken_person.
 */
export async function listMine(ctx: MemberCtx): Promise<z.infer<typeof myCoupons>> {
  const me = ctx.actor.personId
  const now = nowFor(ctx)
  const found = await rows(
    ctx.main.db,
    sql<Omit<Mine, 'startsAt' | 'endsAt' | 'shop'> & Times & { shop: Mine['shop'] }>`
      select * from (
        select ${facts}, json_build_object('id', s.id, 'handle', s.handle, 'name', s.name) as shop,
               case when ${usesOf(me)} >= c.per_person then 'used' when not (${isOpen(now)}) then 'ended'
                    when c.starts_at > ${now} then 'not_yet' else 'usable' end as state
        from coupon_taken t join coupon c on c.id = t.coupon_id ${shopOpenTo(me)}
        where t.person_id = ${me}::uuid and c.ends_at > ${now} - ${rememberedDays} * interval '1 day'
        order by t.taken_at desc limit ${mostMine}) mine
      order by array_position(array['usable', 'not_yet', 'used', 'ended'], state), ends_at, coupon_id`,
  )
  return { coupons: found.map((row) => ({ ...row, ...timesOf(row) })) }
}

/**
 * What each of the caller's coupons of this shop would take off the basket, and their points.
 * Errors: NOT_FOUND (a product).
 */
export async function quoteCoupons(ctx: MemberCtx, { shopId, lines }: z.infer<typeof couponQuoteInput>): Promise<Quote> {
  const me = ctx.actor.personId
  const [offers, coupons, points] = await Promise.all([
    rows(
      ctx.main.db,
      sql<{ id: string; priceKrw: number }>`
        select g.id, g.price_krw from product g join shop s on s.id = g.shop_id join person a on a.id = s.owner_id
        where g.id = any(${sql.list(lines, ({ productId }) => productId, 'uuid')}) and g.shop_id = ${shopId}::uuid and ${productOfferedTo(me, 'a')}`,
    ),
    readTerms(ctx.main.db, {
      personId: me,
      now: ctx.now(),
      where: sql`c.shop_id = ${shopId}::uuid and exists (select from coupon_taken t where t.coupon_id = c.id and t.person_id = ${me}::uuid)`,
    }),
    readPoints(ctx),
  ])
  const priced = lines.map(({ productId, quantity }, at) => {
    const offer = offers.find(({ id }) => id === productId)
    if (!offer) throw new KiwiError('NOT_FOUND', { field: `lines.${at}.productId` })
    return { productId, quantity, unitPriceKrw: offer.priceKrw }
  })
  const quoted = coupons.map((coupon) => {
    const applied = applyCoupon(coupon, shopId, priced)
    const { id: couponId, title, minimumKrw } = coupon
    return 'refused' in applied
      ? { couponId, title, minimumKrw, discountKrw: 0, refused: applied.refused }
      : { couponId, title, minimumKrw, discountKrw: applied.discountKrw, refused: null }
  })
  return {
    goodsKrw: priced.reduce((sum, { unitPriceKrw, quantity }) => sum + unitPriceKrw * quantity, 0),
    coupons: quoted
      .filter(
        ({ refused }) =>
          refused === null || refused === 'coupon_minimum' || refused === 'coupon_wrong_products' || refused === 'coupon_not_yet',
      )
      .sort((one, other) => other.discountKrw - one.discountKrw || one.minimumKrw - other.minimumKrw),
    pointsKrw: points.balanceKrw,
  }
}
