import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { notice, type Notice } from './rules.ts'
import { tell } from './tell.ts'

type Told = Pick<Notice, 'personId' | 'actorId'> & {
  kind: 'review_received' | 'review_replied' | 'question_asked' | 'question_answered'
  requestId: string
  productId: string
}

/**
 * Updates the notices of a review and of the shop's answer to it: they were deleted, hidden or
 * shown again. By keys of notification_fact.
 */
export function retellReview(tx: MainTx, reviewId: string, now: Date): Promise<void> {
  return retell(
    tx,
    sql`select ${told}, r.product_id from review r join notification_fact f on f.actor_id = r.author_id and f.fact = 'review_received:' || r.id
        where r.id = ${reviewId}::uuid
        union all
        select ${told}, r.product_id from review r join notification_fact f on f.person_id = r.author_id and f.fact = 'review_replied:' || r.id
        where r.id = ${reviewId}::uuid`,
    now,
  )
}

/** The same for a question and its answers. */
export function retellQuestion(tx: MainTx, questionId: string, now: Date): Promise<void> {
  return retell(
    tx,
    sql`select ${told}, q.product_id from product_question q join notification_fact f on f.actor_id = q.author_id and f.fact = 'question_asked:' || q.id
        where q.id = ${questionId}::uuid
        union all
        select ${told}, q.product_id from product_question q join product_answer w on w.question_id = q.id
          join notification_fact f on f.person_id = q.author_id and f.fact = 'question_answered:' || w.id
        where q.id = ${questionId}::uuid`,
    now,
  )
}

const told = sql`f.person_id, split_part(f.fact, ':', 1) as kind, split_part(f.fact, ':', 2) as request_id, f.actor_id`

async function retell(tx: MainTx, facts: Sql, now: Date): Promise<void> {
  const found = await rows(tx.db, facts as Sql<Told>)
  if (found.length === 0) return
  await tell(
    tx,
    found.map(({ personId, kind, ...about }) => notice(personId, kind, about)),
    { now },
  )
}
