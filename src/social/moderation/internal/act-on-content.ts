import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { takeDownMessage } from '../../chat/take-down-message.ts'
import { takeDownComment } from '../../comments/withhold.ts'
import { retellQuestion, retellReview } from '../../notifications/retell-product-words.ts'
import { dropCards } from '../../posts/stored-cards.ts'
import { putBackPost, takeDownPost } from '../../posts/take-down-post.ts'
import { type History, messageAt, type Subject } from './subjects.ts'

interface ActingOnContent extends Pick<History, 'standing'> {
  action: 'hide' | 'hold' | 'restore' | 'release'
  lifts: string | null
  personId: string
}

/**
 * Hides content, or shows it again. What is held may be hidden; what is hidden may not be held.
 * Errors: CONFLICT (it is so already, or by another sanction than `lifts`).
 */
export async function actOnContent(
  ctx: Ctx,
  tx: MainTx,
  subject: Subject,
  { action, lifts, personId, standing }: ActingOnContent,
): Promise<void> {
  const isHiding = action === 'hide' || action === 'hold'
  const fits = isHiding ? standing === null || (action === 'hide' && standing === 'hold') : standing === lifts
  if (!fits) throw new KiwiError('CONFLICT', { field: 'action', details: { standing: standing ?? 'none' } })
  // Held content is hidden already.
  if (isHiding && standing === 'hold') return
  switch (subject.kind) {
    case 'post':
      return (isHiding ? takeDownPost : putBackPost)(ctx, tx, { postId: subject.id, authorId: personId })
    case 'comment':
      return takeDownComment(ctx, tx, subject.id, isHiding)
    case 'message':
      return takeDownMessage(ctx, tx, messageAt(subject.id), isHiding)
    case 'product':
      return takeDownProduct(ctx, tx, subject.id, isHiding)
    case 'review':
    case 'question':
      return takeDown(tx, subject.kind, subject.id, isHiding, ctx.now())
    default:
      throw new KiwiError('BAD_INPUT', { field: 'action' })
  }
}

/** A review or a question; the triggers of the tables move the counts. */
async function takeDown(tx: MainTx, kind: 'review' | 'question', id: string, isHiding: boolean, now: Date): Promise<void> {
  const table = kind === 'review' ? sql`review` : sql`product_question`
  const [from, to] = isHiding ? ['visible', 'hidden'] : ['hidden', 'visible']
  const changed = await rows(
    tx.db,
    sql<{ id: string }>`update ${table} set state = ${to} where id = ${id}::uuid and state = ${from} returning id`,
  )
  if (changed.length === 0) throw new KiwiError('CONFLICT', { field: 'action' })
  await (kind === 'review' ? retellReview : retellQuestion)(tx, id, now)
}

/**
 * The cards of more posts than this keep the words of a hidden product until they are read anew:
 * for an hour at most.
 */
const cardsRenewed = 5_000

/**
 * Only what is listed can be hidden; the triggers of the table move the counts and the search. Its
 * name leaves the posts that show it.
 */
async function takeDownProduct(ctx: Ctx, tx: MainTx, productId: string, isHiding: boolean): Promise<void> {
  const [from, to] = isHiding ? ['listed', 'hidden'] : ['hidden', 'listed']
  const changed = await rows(
    tx.db,
    sql<{ id: string }>`update product set state = ${to} where id = ${productId}::uuid and state = ${from} returning id`,
  )
  if (changed.length === 0) throw new KiwiError('CONFLICT', { field: 'action' })
  if (isHiding) await enqueue(tx, 'search.remove', { kind: 'product', keys: [productId] }, { now: ctx.now() })
  // A new version, so that no process shows a card that it remembers.
  const shown = await rows(
    tx.db,
    sql<{ id: string }>`
      with shown as materialized (
        select id from post where id in (
          select post_id from product_tag where product_id = ${productId}::uuid order by post_id desc limit ${cardsRenewed}::int)
        order by id for no key update)
      update post set version = version + 1 where id in (select id from shown) returning id`,
  )
  tx.afterCommit(() =>
    dropCards(
      ctx,
      shown.map(({ id }) => id),
    ),
  )
}
