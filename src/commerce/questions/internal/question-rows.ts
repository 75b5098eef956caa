import type { Ctx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { personKnownTo } from '../../../social/access/people.ts'
import { worksInShop } from '../../../social/access/shops.ts'
import { hasReceived } from '../../../social/access/received.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../../social/people/chips.ts'
import type { QuestionView } from '../schema.ts'

/** Answers that are shown with a question, oldest first. */
const answersShown = 20

interface Row {
  id: string
  productId: string
  productTitle: string
  author: ChipRow
  body: string
  isPrivate: boolean
  isMine: boolean
  mayAnswer: boolean
  answers: { id: string; author: ChipRow; isShop: boolean; body: string; isMine: boolean; createdAt: string }[]
  createdAt: Date
}

/**
 * Questions `q` that the caller may see, by people whom they may know: open ones, and private ones
 * of their own or of their shop. Newest first. Plan: the index of `where`; per question its answers
 * by product_answer_of_question.
 */
export async function readQuestions(ctx: Ctx, where: Sql, limit: number, db: Queryable = ctx.main.db): Promise<QuestionView[]> {
  const me = ctx.actor?.personId ?? null
  const found = await rows(
    db,
    sql<Row>`
      select q.id, q.product_id, g.title as product_title, ${chipJson('a')} as author, q.body, q.is_private,
        coalesce(q.author_id = ${me}::uuid, false) as is_mine,
        ${worksInShop(me, 'orders')} or (not q.is_private and ${me === null ? sql`false` : hasReceived(sql`${me}::uuid`, sql`q.product_id`)}) as may_answer,
        coalesce(said.answers, '[]') as answers, q.created_at
      from product_question q join person a on a.id = q.author_id ${chipAvatar('a')} join product g on g.id = q.product_id join shop s on s.id = q.shop_id
      left join lateral (
        select json_agg(answer.view order by answer.id) as answers from (
          select w.id, json_build_object('id', w.id, 'author', (select ${chipJson('x')} from person x ${chipAvatar('x')} where x.id = w.author_id),
            'isShop', w.is_shop, 'body', w.body, 'isMine', coalesce(w.author_id = ${me}::uuid, false), 'createdAt', w.created_at) as view
          from product_answer w join person p on p.id = w.author_id
          where w.question_id = q.id and w.state = 'visible' and ${personKnownTo(me, 'p')} order by w.id limit ${answersShown}::int) answer
      ) said on true
      where ${where} and q.state = 'visible' and ${personKnownTo(me, 'a')}
        and (not q.is_private or coalesce(q.author_id = ${me}::uuid, false) or ${worksInShop(me, 'orders')})
      order by q.id desc limit ${limit}::int`,
  )
  return Promise.all(found.map((row) => viewOf(ctx, row)))
}

async function viewOf(ctx: Ctx, { productId, productTitle, author, answers, createdAt, ...row }: Row): Promise<QuestionView> {
  const said = answers.map(async (answer) => ({
    ...answer,
    author: await chipOf(ctx, answer.author),
    createdAt: new Date(answer.createdAt).toISOString(),
  }))
  return {
    ...row,
    product: { id: productId, title: productTitle },
    author: await chipOf(ctx, author),
    answers: await Promise.all(said),
    createdAt: createdAt.toISOString(),
  }
}
