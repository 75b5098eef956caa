import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { unmutedBy } from '../../social/access/feeds.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { readQuestions } from './internal/question-rows.ts'
import type { listQuestionsInput, questionPage, shopQuestionsInput } from './schema.ts'

/**
 * Questions about a product with their answers, newest first. Plan: product_question_of_product.
 * Errors: BAD_INPUT (cursor).
 */
export async function listQuestions(ctx: Ctx, input: z.infer<typeof listQuestionsInput>): Promise<z.infer<typeof questionPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const viewerId = ctx.actor?.personId ?? null
  const where = sql`q.product_id = ${input.productId}::uuid and q.id < ${before}::uuid
    ${viewerId === null ? sql`` : sql`and ${unmutedBy(viewerId, sql`a.id`)}`}
    and exists (select from product p join shop w on w.id = p.shop_id join person o on o.id = w.owner_id
      where p.id = ${input.productId}::uuid and p.state = 'listed' and ${personKnownTo(viewerId, 'o')})`
  const { page, nextCursor } = pageOf(await readQuestions(ctx, where, input.limit + 1), input.limit, ({ id }) => idCursor.encode(id))
  return { questions: page, nextCursor }
}

/**
 * What the caller's shop is asked; `isOpen`: only what it has not answered. Plan:
 * product_question_of_shop. Errors: FORBIDDEN, BAD_INPUT (cursor).
 */
export async function listShopQuestions(ctx: MemberCtx, input: z.infer<typeof shopQuestionsInput>): Promise<z.infer<typeof questionPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const shop = await shopFor(ctx, 'orders')
  const where = sql`q.shop_id = ${shop.id}::uuid and q.id < ${before}::uuid ${input.isOpen ? sql`and q.answered_at is null` : sql``}`
  const { page, nextCursor } = pageOf(await readQuestions(ctx, where, input.limit + 1), input.limit, ({ id }) => idCursor.encode(id))
  return { questions: page, nextCursor }
}
