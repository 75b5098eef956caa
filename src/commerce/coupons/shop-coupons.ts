import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import type { couponInput, listCouponsInput, makeCouponInput, shopCoupon, shopCouponPage } from './schema.ts'

type Coupon = z.infer<typeof shopCoupon>

/**
 * Makes a coupon of the caller's shop. Errors: FORBIDDEN without a shop, NOT_FOUND (a product of
 * another shop), CONFLICT (the code is taken).
 */
export async function makeCoupon(ctx: MemberCtx, input: z.infer<typeof makeCouponInput>): Promise<Coupon> {
  const shop = await shopFor(ctx, 'products')
  const now = ctx.now()
  const id = newId(now)
  const { title, code, kind, value, capKrw, minimumKrw, totalCount, perPerson, productIds } = input
  await write(ctx, async (tx) => {
    const made = await rows(
      tx.db,
      sql`insert into coupon (id, shop_id, title, code, kind, value, cap_krw, minimum_krw, total_count, per_person, is_for_all, starts_at, ends_at, created_at)
          values (${id}, ${shop.id}, ${title}, ${code}, ${kind}, ${value}, ${kind === 'percent' ? capKrw : null}, ${minimumKrw}, ${totalCount}, ${perPerson},
            ${productIds === null}, ${new Date(input.startsAt)}::timestamptz, ${new Date(input.endsAt)}::timestamptz, ${now}::timestamptz)
          on conflict (shop_id, code) where code is not null do nothing returning id`,
    )
    if (made.length === 0) throw new KiwiError('CONFLICT', { field: 'code', reason: 'coupon_code_taken' })
    if (productIds === null) return
    const added = await rows(
      tx.db,
      sql`insert into coupon_product (coupon_id, product_id)
          select ${id}::uuid, g.id from product g where g.id = any(${productIds}::uuid[]) and g.shop_id = ${shop.id}::uuid
          returning product_id`,
    )
    if (added.length < new Set(productIds).size) throw new KiwiError('NOT_FOUND', { field: 'productIds' })
  })
  return readOne(ctx, shop.id, id)
}

/**
 * Nobody can use it from now on; orders that have used it keep their discount. Errors: FORBIDDEN,
 * NOT_FOUND.
 */
export async function stopCoupon(ctx: MemberCtx, { couponId }: z.infer<typeof couponInput>): Promise<Coupon> {
  const shop = await shopFor(ctx, 'products')
  await run(
    ctx.main.db,
    sql`update coupon set stopped_at = coalesce(stopped_at, deadline_now(${ctx.now()}::timestamptz)) where id = ${couponId}::uuid and shop_id = ${shop.id}::uuid`,
  )
  return readOne(ctx, shop.id, couponId)
}

/**
 * The coupons of the caller's shop, newest first, with what they brought and cost. Errors:
 * FORBIDDEN.
 */
export async function listCoupons(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof listCouponsInput>,
): Promise<z.infer<typeof shopCouponPage>> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const shop = await shopFor(ctx, 'products')
  const found = await readCoupons(ctx, sql`c.shop_id = ${shop.id}::uuid and c.id < ${before}::uuid`, limit + 1)
  const { page, nextCursor } = pageOf(found, limit, ({ couponId }) => idCursor.encode(couponId))
  return { coupons: page, nextCursor }
}

async function readOne(ctx: MemberCtx, shopId: string, couponId: string): Promise<Coupon> {
  const [found] = await readCoupons(ctx, sql`c.id = ${couponId}::uuid and c.shop_id = ${shopId}::uuid`, 1)
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'couponId' })
  return found
}

interface Row extends Omit<Coupon, 'startsAt' | 'endsAt' | 'leftCount'> {
  startsAt: Date
  endsAt: Date
  leftCount: number | null
}

/** Plan: coupon_shop, then coupon_taken_pkey and coupon_use_of_person per coupon. */
async function readCoupons(ctx: MemberCtx, where: Sql, limit: number): Promise<Coupon[]> {
  const now = sql`(select deadline_now(${ctx.now()}::timestamptz))`
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select c.id as coupon_id, c.title, c.code, c.kind, c.value, c.cap_krw, c.minimum_krw, c.per_person, c.total_count - c.used_count as left_count, c.is_for_all,
             c.starts_at, c.ends_at, c.used_count, u.discount_krw, u.sales_krw,
             (select count(*)::int from coupon_taken t where t.coupon_id = c.id) as taken_count,
             case when c.stopped_at is not null then 'stopped' when ${now} >= c.ends_at then 'ended' when c.used_count >= c.total_count then 'used_up'
                  when ${now} < c.starts_at then 'planned' else 'open' end as state
      from (select * from coupon c where ${where} order by c.id desc limit ${limit}) c
      cross join lateral (
        select coalesce(sum(w.discount_krw), 0)::bigint as discount_krw, coalesce(sum(o.total_krw - o.cancelled_krw), 0)::bigint as sales_krw
        from coupon_use w join "order" o on o.id = w.order_id where w.coupon_id = c.id and w.state = 'used') u
      order by c.id desc`,
  )
  return found.map((row) => ({ ...row, startsAt: row.startsAt.toISOString(), endsAt: row.endsAt.toISOString() }))
}
