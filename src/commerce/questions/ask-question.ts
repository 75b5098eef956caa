import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { shopPeople } from '../../pay/settlement/shop-for.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { readQuestions } from './internal/question-rows.ts'
import type { askInput, QuestionView } from './schema.ts'

type Input = z.infer<typeof askInput>

/**
 * Asks the shop, and unless it is private everybody, about a product. Errors: NOT_FOUND,
 * IDEMPOTENCY_MISMATCH.
 */
export async function askQuestion(ctx: MemberCtx, input: Input): Promise<QuestionView> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [product] = await rows(
      tx.db,
      sql<{ shopId: string }>`
        select s.id as shop_id from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
        where g.id = ${input.productId}::uuid and ${productSoldTo(personId, 'o')}`,
    )
    if (!product) throw new KiwiError('NOT_FOUND', { field: 'productId' })
    const [made] = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into product_question (id, product_id, shop_id, author_id, body, is_private, state, idempotency_key, request_hash, created_at)
        values (${newId(now)}::uuid, ${input.productId}::uuid, ${product.shopId}::uuid, ${personId}::uuid, ${input.body}, ${input.isPrivate}::boolean, 'visible',
          ${input.idempotencyKey}, ${requestHash(input)}, ${now}::timestamptz)
        on conflict (author_id, idempotency_key) do nothing returning id`,
    )
    const id = made?.id ?? (await earlier(tx, personId, input))
    if (made) {
      const about = { actorId: personId, requestId: id, productId: input.productId }
      const people = await shopPeople(tx.db, product.shopId, 'orders')
      await tell(
        tx,
        people.map((to) => notice(to, 'question_asked', about)),
        { now },
      )
    }
    const [question] = await readQuestions(ctx, sql`q.id = ${id}::uuid`, 1, tx.db)
    if (!question) throw new KiwiError('NOT_FOUND', { field: 'productId' })
    return question
  })
}

async function earlier(tx: MainTx, personId: string, input: Input): Promise<string> {
  const known = await one(
    tx.db,
    sql<{ id: string; requestHash: string }>`
      select id, request_hash from product_question where author_id = ${personId}::uuid and idempotency_key = ${input.idempotencyKey}`,
  )
  if (known.requestHash !== requestHash(input)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return known.id
}
