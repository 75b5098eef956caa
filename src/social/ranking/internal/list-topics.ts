import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { RankedPost } from '../../../db/schema/log/index.ts'
import { lowestIdAt } from '../../../ids.ts'
import { postVisibleTo } from '../../access/posts.ts'
import { rankTallies, type Tally } from '../popular-formula.ts'
import { type Category, choiceOf, madeTopics, type Topic } from '../rules.ts'
import { documentSize } from './popular-document.ts'

/** Places of the list of all posts, and of each category's. */
const listed = 400
const listedOfCategory = 150

/**
 * The ranked list of all posts and of each category, from tallies. Only posts that anybody may see
 * are ranked.
 */
export async function listTopics(ctx: Pick<Ctx, 'main'>, tallies: Tally[], before: Date): Promise<Map<Topic, RankedPost[]>> {
  const categories = await categoriesForEveryone(ctx, tallies)
  const visible = tallies.filter(({ postId }) => categories.has(postId))
  const lists = new Map(
    madeTopics.map((topic): [Topic, RankedPost[]] => [
      topic,
      topic === ''
        ? rankTallies(visible, listed)
        : rankTallies(
            visible.filter(({ postId }) => topic === `category:${categories.get(postId)!}`),
            listedOfCategory,
          ),
    ]),
  )
  for (const { topic, ...post } of await newest(ctx, lists, before)) lists.get(topic)!.push({ ...post, score: 0, parts: { newest: 1 } })
  return lists
}

async function categoriesForEveryone(ctx: Pick<Ctx, 'main'>, tallies: Tally[]): Promise<Map<string, Category>> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; category: Category }>`
      select p.id, p.category from post p join person a on a.id = p.author_id
      where p.id = any(${tallies.map(({ postId }) => postId)}::uuid[]) and ${postVisibleTo(null)}`,
  )
  return new Map(found.map(({ id, category }) => [id, category]))
}

interface Newest {
  topic: Topic
  postId: string
  authorId: string
}

/**
 * A young network has too few votes to fill a document: the newest posts follow the ranked ones.
 * One probe of an index per missing post: of `post_visible`, or of `post_category`. With `=` for
 * `between` Postgres may read all posts by their key, and finds few of a rare category.
 */
async function newest(ctx: Pick<Ctx, 'main'>, lists: ReadonlyMap<Topic, RankedPost[]>, before: Date): Promise<Newest[]> {
  const short = [...lists].flatMap(([topic, { length }]) =>
    length < documentSize ? [{ topic, category: choiceOf(topic).category ?? null, missing: documentSize - length }] : [],
  )
  if (short.length === 0) return []
  // Each post that is ranked in a short list, for a short list leaves none out.
  const ranked = [...new Set(short.flatMap(({ topic }) => lists.get(topic)!.map(({ postId }) => postId)))]
  const newestWhere = (isOfTopic: Sql, order: Sql) => sql`(
    select p.id as post_id, p.author_id from post p join person a on a.id = p.author_id
    where ${isOfTopic} and p.id < ${lowestIdAt(before)}::uuid and p.id <> all(${ranked}::uuid[]) and ${postVisibleTo(null)}
    order by ${order} limit s.missing)`
  const ofAll = newestWhere(sql`s.category is null`, sql`p.id desc`)
  const ofCategory = newestWhere(sql`p.category between s.category and s.category`, sql`p.category, p.id desc`)
  return rows(
    ctx.main.db,
    sql<Newest>`
      select s.topic, n.post_id, n.author_id from ${sql.unnest('s', short, { topic: 'text', category: 'text', missing: 'int' })}
      cross join lateral (${ofAll} union all ${ofCategory}) n
      order by n.post_id desc`,
  )
}
