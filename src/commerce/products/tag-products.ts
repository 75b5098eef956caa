import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { postVisibleTo } from '../../social/access/posts.ts'
import { productSoldTo } from '../../social/access/products.ts'
import type { tagInput } from '../../social/graph/schema.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import type { productCards } from './schema.ts'

const newestPosts = 300
const mostShown = 30

/**
 * Products in the newest posts with a hashtag that the caller may see: those that most people show
 * first, then the newest. Empty for a hashtag without any. Errors: BAD_INPUT for a text that is no
 * hashtag.
 */
export async function tagProducts(ctx: Ctx, input: z.infer<typeof tagInput>): Promise<z.infer<typeof productCards>> {
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  return { products: await productCardsOf(ctx, await rows(ctx.main.db, tagProductsSql(ctx.actor?.personId ?? null, tag))) }
}

/** Plan: the primary key of post_hashtag backwards, the keys of each post and of each product. */
function tagProductsSql(viewerId: string | null, tag: string): Sql<ProductRow> {
  return sql<ProductRow>`
    with used as materialized (
      select seen.id, seen.author_id from post_hashtag h cross join lateral (
        select p.id, p.author_id from post p join person a on a.id = p.author_id where p.id = h.post_id and ${postVisibleTo(viewerId)} offset 0) seen
      where h.tag = (select ${tag}::text) order by h.post_id desc limit ${sql.literal(newestPosts)}
    ), shown as materialized (
      select t.product_id, count(distinct u.author_id) as people, max(u.id::text) as newest
      from used u cross join lateral (select product_id from product_tag where post_id = u.id offset 0) t group by t.product_id
    )
    select ${productColumns} from shown join (${productSource}) on g.id = shown.product_id join person o on o.id = s.owner_id
    where ${productSoldTo(viewerId, 'o')} order by shown.people desc, shown.newest desc, g.id limit ${sql.literal(mostShown)}`
}
