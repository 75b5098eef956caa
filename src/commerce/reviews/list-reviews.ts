import * as z from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { aboveAllIds, cursorCodec, idCursor, pageOf } from '../../shared/cursor.ts'
import { uuid } from '../../shared/text.ts'
import { unmutedBy } from '../../social/access/feeds.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { heldProduct, isReceivedLine } from '../../social/access/received.ts'
import { worksInShop } from '../../social/access/shops.ts'
import type { orderInput } from '../orders/schema.ts'
import { readReviews, reviewOf, type ReviewRow, speaksOfFormer } from './internal/review-rows.ts'
import { averageOf } from './rules.ts'
import type { listReviewsInput, orderReviews, rating, ratingInput, reviewPage, shopReviewsInput } from './schema.ts'

type Sort = z.infer<typeof listReviewsInput>['sort']
const place = cursorCodec(z.strictObject({ key: z.number().min(0).max(5), id: uuid }))

/** Of a row, what each order begins with. */
const keyOf: Record<Sort, (row: ReviewRow) => number> = {
  best: ({ score }) => score,
  newest: () => 0,
  high: ({ stars }) => stars,
  low: ({ stars }) => stars,
}
const orders: Record<Sort, Sql> = {
  best: sql`r.score desc, r.id desc`,
  newest: sql`r.id desc`,
  high: sql`r.stars desc, r.id desc`,
  low: sql`r.stars, r.id`,
}
function after(sort: Sort, { key, id }: { key: number; id: string }): Sql {
  switch (sort) {
    case 'best':
      return sql`and (r.score, r.id) < (${key}::float8, ${id}::uuid)`
    case 'newest':
      return sql`and r.id < ${id}::uuid`
    case 'high':
      return sql`and (r.stars, r.id) < (${Math.trunc(key)}::smallint, ${id}::uuid)`
    case 'low':
      return sql`and (r.stars, r.id) > (${Math.trunc(key)}::smallint, ${id}::uuid)`
    default: {
      const unhandled: never = sort
      throw new Error(`No place in ${String(unhandled)}`)
    }
  }
}

/**
 * The reviews of a product by people whom the caller knows of and has not muted. Plan: review_best,
 * review_newest or review_stars in its order; per row some keys. Errors: BAD_INPUT (cursor).
 */
export async function listReviews(ctx: Ctx, input: z.infer<typeof listReviewsInput>): Promise<z.infer<typeof reviewPage>> {
  const { productId, sort, withPhotos, limit } = input
  const viewerId = ctx.actor?.personId ?? null
  const from = place.decode(input.cursor)
  const where = sql`r.product_id = ${productId}::uuid and r.state = 'visible' ${withPhotos ? sql`and r.photo_count > 0` : sql``}
    and ${personKnownTo(viewerId, 'a')} ${viewerId === null ? sql`` : sql`and ${unmutedBy(viewerId, sql`a.id`)}`} ${from ? after(sort, from) : sql``}
    and exists (select from product p join shop s on s.id = p.shop_id join person o on o.id = s.owner_id
      where p.id = ${productId}::uuid and p.state = 'listed' and ${personKnownTo(viewerId, 'o')})`
  const found = await readReviews(ctx, where, orders[sort], limit + 1)
  const { page, nextCursor } = pageOf(found, limit, (row) => place.encode({ key: keyOf[sort](row), id: row.id }))
  return { reviews: await Promise.all(page.map((row) => reviewOf(ctx, row))), nextCursor }
}

/**
 * The reviews of the caller's shop, newest first. Plan: review_of_shop. Errors: FORBIDDEN,
 * BAD_INPUT (cursor).
 */
export async function listShopReviews(ctx: MemberCtx, input: z.infer<typeof shopReviewsInput>): Promise<z.infer<typeof reviewPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const shop = await shopFor(ctx, 'orders')
  const where = sql`r.shop_id = ${shop.id}::uuid and r.state = 'visible' and r.id < ${before}::uuid
    ${input.withoutReply ? sql`and r.reply is null` : sql``} and ${personKnownTo(ctx.actor.personId, 'a')}`
  const found = await readReviews(ctx, where, sql`r.id desc`, input.limit + 1)
  const { page, nextCursor } = pageOf(found, input.limit, ({ id }) => idCursor.encode(id))
  return { reviews: await Promise.all(page.map((row) => reviewOf(ctx, row))), nextCursor }
}

/** What the reviews of a product say together; kept, not counted. Plan: product_rating_pkey. */
export async function readRating(ctx: Ctx, { productId }: z.infer<typeof ratingInput>): Promise<z.infer<typeof rating>> {
  const [kept] = await rows(
    ctx.main.db,
    sql<{ counts: number[]; withPhotos: number; questions: number }>`
      select array[ones, twos, threes, fours, fives] as counts, with_photos, questions from product_rating where product_id = ${productId}::uuid`,
  )
  const { counts, withPhotos, questions } = kept ?? { counts: [0, 0, 0, 0, 0], withPhotos: 0, questions: 0 }
  return { average: averageOf(counts), count: counts.reduce((sum, one) => sum + one, 0), counts, withPhotos, questions }
}

/**
 * The caller's reviews of an order of theirs, and which lines still wait for one. Errors:
 * NOT_FOUND.
 */
export async function reviewsOfOrder(ctx: MemberCtx, { orderId }: z.infer<typeof orderInput>): Promise<z.infer<typeof orderReviews>> {
  const me = ctx.actor.personId
  const isMine = sql`o.id = ${orderId}::uuid and o.buyer_id = ${me}::uuid`
  const [lines, written] = await Promise.all([
    rows(
      ctx.main.db,
      sql<{ lineId: string; title: string; isReceived: boolean; isOwn: boolean; hasOne: boolean }>`
        select l.id as line_id, case when g.id = l.product_id then l.title else g.title end as title, ${isReceivedLine} as is_received, ${worksInShop(me)} as is_own,
          exists (select from review r where r.line_id = l.id and r.state <> 'deleted' and not (${speaksOfFormer})) as has_one
        from "order" o join shop s on s.id = o.shop_id join order_line l on l.order_id = o.id join product g on g.id = ${heldProduct} where ${isMine} order by l.position`,
    ),
    readReviews(
      ctx,
      sql`r.author_id = ${me}::uuid and r.state <> 'deleted' and r.line_id in (select l.id from "order" o join order_line l on l.order_id = o.id where ${isMine})`,
      sql`r.id`,
      50,
    ),
  ])
  if (lines.length === 0) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  const byLine = new Map(await Promise.all(written.map(async (row) => [row.lineId, await reviewOf(ctx, row)] as const)))
  return {
    lines: lines.map(({ lineId, title, isReceived, isOwn, hasOne }) => ({
      lineId,
      title,
      mayWrite: isReceived && !isOwn && !hasOne,
      review: byLine.get(lineId) ?? null,
    })),
  }
}
