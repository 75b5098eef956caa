import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { readThrough } from '../../platform/cache/read-through.ts'
import { postVisibleTo } from '../../social/access/posts.ts'
import { neighboursOf } from '../../social/interest/neighbours-of.ts'
import { productsSold } from './product-cards.ts'
import type { productCards, productInput } from './schema.ts'

/** The candidates change slowly; who may buy them is asked each time. */
const keepMs = 30 * 60_000
const mostShown = 12
const mostKept = 48
/**
 * The newest looks of the product, what people chose beside them, and posts with their hashtags.
 */
const looksRead = 60
const neighboursRead = 100
const tagsRead = 3
const postsOfTag = 60

/**
 * Products that people show or choose beside this one, the likeliest first: candidates from Redis,
 * and one statement that says which of them the caller may buy. Empty for a product that nobody
 * shows, or that is not there.
 */
export async function similarProducts(ctx: Ctx, { productId }: z.infer<typeof productInput>): Promise<z.infer<typeof productCards>> {
  const ids = await readThrough(ctx, {
    key: `similar-products:${productId}`,
    keepMs: () => keepMs,
    load: () => findSimilar(ctx, productId),
  })
  return { products: ids.length === 0 ? [] : await productsSold(ctx, ids, { offset: 0, limit: mostShown }) }
}

async function findSimilar(ctx: Ctx, productId: string): Promise<string[]> {
  const looks = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select distinct t.post_id as id from product_tag t where t.product_id = ${productId}::uuid order by t.post_id desc limit ${looksRead}::int`,
  )
  if (looks.length === 0) return []
  const lookIds = looks.map(({ id }) => id)
  const near = [...(await neighboursOf(ctx, lookIds))].sort(([, a], [, b]) => b - a).slice(0, neighboursRead)
  const found = await rows(
    ctx.main.db,
    besideSql(
      productId,
      lookIds,
      near.map(([postId, score]) => ({ postId, score })),
    ),
  )
  return found.map(({ id }) => id)
}

/**
 * What an author shows beside the product counts 1, what stands in a post that people chose beside
 * its looks 0.8 × how near that is, and what stands in newest posts with the looks' commonest
 * hashtags 0.3; an author counts once, and a product that is shown everywhere less. Public posts
 * only.
 */
function besideSql(productId: string, lookIds: string[], near: { postId: string; score: number }[]): Sql<{ id: string }> {
  return sql<{ id: string }>`
    with looks as materialized (
      select unnest(${lookIds}::uuid[]) as id
    ), tags as (
      select h.tag from looks join post_hashtag h on h.post_id = looks.id group by h.tag order by count(*) desc, h.tag limit ${tagsRead}::int
    ), posts as (
      select id, 1::float8 as worth from looks
      union all select post_id, 0.8 * score from ${sql.unnest('n', near, { postId: 'uuid', score: 'real' })}
      union all
      select o.post_id, 0.3 from tags cross join lateral (
        select h.post_id from post_hashtag h where h.tag = tags.tag order by h.post_id desc limit ${postsOfTag}::int) o
    ), best as (
      select id, max(worth) as worth from posts group by id
    ), shown as (
      select t.product_id, p.author_id, max(best.worth) as worth
      from best join post p on p.id = best.id join person a on a.id = p.author_id
      cross join lateral (select product_id from product_tag where post_id = p.id offset 0) t
      where ${postVisibleTo(null)} and not a.is_limited and t.product_id <> ${productId}::uuid group by t.product_id, p.author_id
    )
    select g.id from shown join product g on g.id = shown.product_id
    where g.option_of is null and g.state = 'listed'
    group by g.id order by sum(shown.worth) / ln(2 + greatest(g.look_count, 1)) desc, g.id limit ${mostKept}::int`
}
