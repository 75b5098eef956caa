import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { givePointsFor } from '../../pay/points/give-points.ts'
import { shopPeople } from '../../pay/settlement/shop-for.ts'
import { heldProduct, isReceivedLine, shownAs } from '../../social/access/received.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { readReview } from './internal/find-review-for.ts'
import { setPhotos } from './internal/photos.ts'
import { speaksOfFormer } from './internal/review-rows.ts'
import { takeReviewAway } from './internal/take-review-away.ts'
import type { ReviewView, writeReviewInput } from './schema.ts'

/**
 * Writes the one review of a line that the caller received, of what they keep of it: one that spoke
 * of what was exchanged since then goes. The first review of a person gives points. Errors:
 * NOT_FOUND (line), FORBIDDEN (`not_received`; `own_product`: they work in the shop since),
 * CONFLICT (`reviewed`: there is one), BAD_INPUT (photos).
 */
export async function writeReview(ctx: MemberCtx, input: z.infer<typeof writeReviewInput>): Promise<ReviewView> {
  const { personId: authorId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const line = await findLine(ctx, tx, input.lineId)
    if (line.formerReviewId !== null) await takeReviewAway(tx, { reviewId: line.formerReviewId, authorId }, now)
    // Two at once: the second waits for the first at the unique line, and writes nothing.
    const [made] = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into review as held (id, line_id, product_id, shop_id, author_id, state, stars, body, photo_count, created_at)
        values (${newId(now)}::uuid, ${input.lineId}::uuid, ${line.productId}::uuid, ${line.shopId}::uuid, ${authorId}::uuid, 'visible', ${input.stars},
          ${input.body}, ${input.photos.length}, ${now}::timestamptz)
        on conflict (line_id) do update set state = 'visible', product_id = excluded.product_id, stars = excluded.stars, body = excluded.body, photo_count = excluded.photo_count,
          created_at = excluded.created_at, edited_at = null
          where held.state = 'deleted' and held.author_id = excluded.author_id
        returning id`,
    )
    if (!made) throw new KiwiError('CONFLICT', { field: 'lineId', reason: 'reviewed' })
    await setPhotos(tx, { reviewId: made.id, authorId }, input.photos, now)
    const about = { actorId: authorId, requestId: made.id, productId: line.productId }
    const people = await shopPeople(tx.db, line.shopId, 'orders')
    await tell(
      tx,
      people.map((to) => notice(to, 'review_received', about)),
      { now },
    )
    await givePointsFor(tx, authorId, 'first_review', now)
    return readReview(ctx, made.id, tx)
  })
}

interface Line {
  productId: string
  shopId: string
  /** The visible review of the line that speaks of what the caller has no more. */
  formerReviewId: string | null
}

async function findLine(ctx: MemberCtx, tx: MainTx, lineId: string): Promise<Line> {
  const [found] = await rows(
    tx.db,
    sql<Line & { isReceived: boolean; isOwn: boolean }>`
      select ${shownAs} as product_id, o.shop_id, ${isReceivedLine} as is_received, ${worksInShop(ctx.actor.personId)} as is_own,
        (select r.id from review r where r.line_id = l.id and ${speaksOfFormer}) as former_review_id
      from order_line l join "order" o on o.id = l.order_id join shop s on s.id = o.shop_id join product g on g.id = ${heldProduct}
      where l.id = ${lineId}::uuid and o.buyer_id = ${ctx.actor.personId}::uuid`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'lineId' })
  if (found.isOwn) throw new KiwiError('FORBIDDEN', { field: 'lineId', reason: 'own_product' })
  if (!found.isReceived) throw new KiwiError('FORBIDDEN', { field: 'lineId', reason: 'not_received' })
  return found
}
