import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { hasReceived } from '../../social/access/received.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { readQuestions } from './internal/question-rows.ts'
import type { answerInput, QuestionView } from './schema.ts'

type Input = z.infer<typeof answerInput>

/**
 * Answers a question: the shop any of its own, others an open one about what they received. Who
 * asked is told. Errors: NOT_FOUND, FORBIDDEN (`not_received`), IDEMPOTENCY_MISMATCH.
 */
export async function answerQuestion(ctx: MemberCtx, input: Input): Promise<QuestionView> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const question = await findQuestion(ctx, tx, input.questionId)
    if (!question.isShop && !question.hasReceived) throw new KiwiError('FORBIDDEN', { field: 'questionId', reason: 'not_received' })
    const [made] = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into product_answer (id, question_id, author_id, is_shop, body, state, idempotency_key, request_hash, created_at)
        values (${newId(now)}::uuid, ${input.questionId}::uuid, ${personId}::uuid, ${question.isShop}::boolean, ${input.body}, 'visible',
          ${input.idempotencyKey}, ${requestHash(input)}, ${now}::timestamptz)
        on conflict (author_id, idempotency_key) do nothing returning id`,
    )
    if (!made) await checkEarlier(tx, personId, input)
    else {
      if (question.isShop)
        await run(
          tx.db,
          sql`update product_question set answered_at = coalesce(answered_at, ${now}::timestamptz) where id = ${input.questionId}::uuid`,
        )
      const about = { actorId: personId, requestId: made.id, productId: question.productId }
      await tell(tx, notice(question.authorId, 'question_answered', about), { now })
    }
    const [answered] = await readQuestions(ctx, sql`q.id = ${input.questionId}::uuid`, 1, tx.db)
    if (!answered) throw new KiwiError('NOT_FOUND', { field: 'questionId' })
    return answered
  })
}

interface Asked {
  productId: string
  authorId: string
  isShop: boolean
  hasReceived: boolean
}

/** Locked: an answer is not added to what is hidden or deleted meanwhile. */
async function findQuestion(ctx: MemberCtx, tx: MainTx, questionId: string): Promise<Asked> {
  const me = ctx.actor.personId
  const [found] = await rows(
    tx.db,
    sql<Asked>`
      select q.product_id, q.author_id, ${worksInShop(me, 'orders')} as is_shop, ${hasReceived(sql`${me}::uuid`, sql`q.product_id`)} as has_received
      from product_question q join person a on a.id = q.author_id join shop s on s.id = q.shop_id
      where q.id = ${questionId}::uuid and q.state = 'visible' and ${personKnownTo(me, 'a')} and (not q.is_private or ${worksInShop(me, 'orders')})
      for no key update of q`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'questionId' })
  return found
}

async function checkEarlier(tx: MainTx, personId: string, input: Input): Promise<void> {
  const known = await one(
    tx.db,
    sql<{ requestHash: string }>`
      select request_hash from product_answer where author_id = ${personId}::uuid and idempotency_key = ${input.idempotencyKey}`,
  )
  if (known.requestHash !== requestHash(input)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
}
