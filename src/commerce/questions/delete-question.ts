import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { deleteAnswerInput, questionInput } from './schema.ts'

/** Takes the caller's question away, with its answers. Errors: NOT_FOUND. */
export async function deleteQuestion(ctx: MemberCtx, { questionId }: z.infer<typeof questionInput>): Promise<{ deleted: true }> {
  const gone = await rows(
    ctx.main.db,
    sql`
      update product_question set body = '', state = 'deleted'
      where id = ${questionId}::uuid and author_id = ${ctx.actor.personId}::uuid and state = 'visible' returning id`,
  )
  if (gone.length === 0) throw new KiwiError('NOT_FOUND', { field: 'questionId' })
  return { deleted: true }
}

/** Takes the caller's answer away. Errors: NOT_FOUND. */
export async function deleteAnswer(ctx: MemberCtx, { answerId }: z.infer<typeof deleteAnswerInput>): Promise<{ deleted: true }> {
  const gone = await rows(
    ctx.main.db,
    sql`
      update product_answer set body = '', state = 'deleted'
      where id = ${answerId}::uuid and author_id = ${ctx.actor.personId}::uuid and state = 'visible' returning id`,
  )
  if (gone.length === 0) throw new KiwiError('NOT_FOUND', { field: 'answerId' })
  return { deleted: true }
}
