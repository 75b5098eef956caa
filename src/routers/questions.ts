import * as z from 'zod'
import { answerQuestion } from '../commerce/questions/answer-question.ts'
import { askQuestion } from '../commerce/questions/ask-question.ts'
import { deleteAnswer, deleteQuestion } from '../commerce/questions/delete-question.ts'
import { listQuestions, listShopQuestions } from '../commerce/questions/list-questions.ts'
import {
  answerInput,
  askInput,
  deleteAnswerInput,
  listQuestionsInput,
  questionInput,
  questionPage,
  questionView,
  shopQuestionsInput,
} from '../commerce/questions/schema.ts'
import { anyone, member, owner, router, shop } from './trpc.ts'

const deleted = z.object({ deleted: z.literal(true) })

/** Questions about products, and their answers. */
export const questionsRouter = router({
  list: anyone('read', listQuestionsInput, questionPage).query(({ ctx, input }) => listQuestions(ctx, input)),
  ofShop: shop('orders', 'read', shopQuestionsInput, questionPage).query(({ ctx, input }) => listShopQuestions(ctx, input)),
  ask: member('comment', askInput, questionView).mutation(({ ctx, input }) => askQuestion(ctx, input)),
  answer: member('comment', answerInput, questionView).mutation(({ ctx, input }) => answerQuestion(ctx, input)),
  delete: owner('write', questionInput, deleted).mutation(({ ctx, input }) => deleteQuestion(ctx, input)),
  deleteAnswer: owner('write', deleteAnswerInput, deleted).mutation(({ ctx, input }) => deleteAnswer(ctx, input)),
})
