import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { retellQuestion } from '../../social/notifications/retell-product-words.ts'
import type { deleteAnswerInput, questionInput } from './schema.ts'

/** Takes the caller's question away, with its answers. Errors: NOT_FOUND. */
export async function deleteQuestion(ctx: MemberCtx, { questionId }: z.infer<typeof questionInput>): Promise<{ deleted: true }> {
  return write(ctx, async (tx) => {
    const gone = await rows(
      tx.db,
      sql`
        update product_question set body = '', state = 'deleted'
        where id = ${questionId}::uuid and author_id = ${ctx.actor.personId}::uuid and state = 'visible' returning id`,
    )
    if (gone.length === 0) throw new KiwiError('NOT_FOUND', { field: 'questionId' })
    await retellQuestion(tx, questionId, ctx.now())
    return { deleted: true }
  })
}

/**
 * Takes the caller's answer away: a question that the shop has no other answer to waits for one
 * again. Errors: NOT_FOUND.
 */
export async function deleteAnswer(ctx: MemberCtx, { answerId }: z.infer<typeof deleteAnswerInput>): Promise<{ deleted: true }> {
  return write(ctx, async (tx) => {
    const [gone] = await rows(
      tx.db,
      sql<{ questionId: string; isShop: boolean }>`
        update product_answer set body = '', state = 'deleted'
        where id = ${answerId}::uuid and author_id = ${ctx.actor.personId}::uuid and state = 'visible' returning question_id, is_shop`,
    )
    if (!gone) throw new KiwiError('NOT_FOUND', { field: 'answerId' })
    if (gone.isShop) await run(tx.db, answeredSince(gone.questionId))
    await retellQuestion(tx, gone.questionId, ctx.now())
    return { deleted: true }
  })
}

/** Since the first answer of the shop that is there. Plan: product_answer_of_question. */
const answeredSince = (questionId: string) => sql`
  update product_question set answered_at = (
    select min(created_at) from product_answer where question_id = ${questionId}::uuid and is_shop and state = 'visible')
  where id = ${questionId}::uuid`
