import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, uuid } from '../../shared/text.ts'
import { personChip } from '../../social/people/schema.ts'

const body = textBlock(maxLengths.question, 1)

export const askInput = z.strictObject({ idempotencyKey, productId: uuid, body, isPrivate: z.boolean().default(false) })
export const answerInput = z.strictObject({ idempotencyKey, questionId: uuid, body })
export const questionInput = z.strictObject({ questionId: uuid })
export const deleteAnswerInput = z.strictObject({ answerId: uuid })
export const listQuestionsInput = z.strictObject({ productId: uuid, cursor, limit: z.int().min(1).max(50).default(10) })
export const shopQuestionsInput = z.strictObject({ isOpen: z.boolean().default(false), cursor, limit: z.int().min(1).max(50).default(20) })

const answerView = z.object({
  id: z.string(),
  author: personChip,
  /** The shop says it; else somebody who received the product. */
  isShop: z.boolean(),
  body: z.string(),
  isMine: z.boolean(),
  createdAt: z.iso.datetime(),
})
export const questionView = z.object({
  id: z.string(),
  product: z.object({ id: z.string(), title: z.string() }),
  author: personChip,
  body: z.string(),
  /** Only who asked and the shop see it. */
  isPrivate: z.boolean(),
  isMine: z.boolean(),
  /** The caller may answer: for the shop, or because they received the product. */
  mayAnswer: z.boolean(),
  answers: z.array(answerView),
  createdAt: z.iso.datetime(),
})
export type QuestionView = z.infer<typeof questionView>
export const questionPage = z.object({ questions: z.array(questionView), nextCursor: z.string().nullable() })
