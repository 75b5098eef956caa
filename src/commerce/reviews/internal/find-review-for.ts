import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { personKnownTo } from '../../../social/access/people.ts'
import { worksInShop } from '../../../social/access/shops.ts'
import { readReviews, reviewOf } from './review-rows.ts'
import type { ReviewView } from '../schema.ts'

interface LockedReview {
  authorId: string
  shopId: string
  /** The caller works in the shop. */
  isSeller: boolean
  productId: string
  state: 'visible' | 'hidden' | 'deleted'
  createdAt: Date
  reply: string | null
  /** Now, by the clock of Postgres. */
  at: Date
}

/** A review that the caller may see, locked. Errors: NOT_FOUND. */
export async function lockReviewFor(ctx: MemberCtx, tx: MainTx, reviewId: string): Promise<LockedReview> {
  const me = ctx.actor.personId
  const [found] = await rows(
    tx.db,
    sql<LockedReview>`
      select r.author_id, r.shop_id, ${worksInShop(me)} as is_seller, r.product_id, r.state, r.created_at, r.reply, deadline_now(${ctx.now()}::timestamptz) as at
      from review r join person a on a.id = r.author_id join shop s on s.id = r.shop_id
      where r.id = ${reviewId}::uuid and (r.state = 'visible' or (r.state = 'hidden' and r.author_id = ${me}::uuid)) and ${personKnownTo(me, 'a')}
      for no key update of r`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'reviewId' })
  return found
}

/** The caller's own. Errors: NOT_FOUND. */
export async function lockOwnReview(ctx: MemberCtx, tx: MainTx, reviewId: string): Promise<LockedReview> {
  const found = await lockReviewFor(ctx, tx, reviewId)
  if (found.authorId !== ctx.actor.personId) throw new KiwiError('NOT_FOUND', { field: 'reviewId' })
  return found
}

export async function readReview(ctx: MemberCtx, reviewId: string, tx: MainTx): Promise<ReviewView> {
  const [row] = await readReviews(ctx, sql`r.id = ${reviewId}::uuid`, sql`r.id`, 1, tx.db)
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'reviewId' })
  return reviewOf(ctx, row)
}
