import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { seoulDayOf } from '../../db/seoul-day-of.ts'
import { sql } from '../../db/sql.ts'
import { postVisibleTo } from '../../social/access/posts.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { worksInShop } from '../../social/access/shops.ts'
import type { tapInput, tapped } from './schema.ts'

/**
 * The caller opened a product by its tag. Counted once per person, tag and day in Seoul; the last
 * tap stands. Not counted, and no error: a post or product that the caller may not see, their own
 * post, a product of the shop where they work, one that is sold elsewhere.
 */
export async function tapTag(ctx: MemberCtx, { postId, productId }: z.infer<typeof tapInput>): Promise<z.infer<typeof tapped>> {
  const me = ctx.actor.personId
  const now = sql`${ctx.now()}::timestamptz`
  // Plan: post_pkey, product_pkey, product_tag_product, tag_visit_pkey.
  const counted = await rows(
    ctx.main.db,
    sql`
      insert into tag_visit (person_id, product_id, post_id, day, tagger_id, shop_id, is_labelled, at)
      select ${me}::uuid, g.id, p.id, ${seoulDayOf(now)}, p.author_id, s.id, t.is_labelled, ${now}
      from post p join person a on a.id = p.author_id
      cross join lateral (
        select bool_and(pays_commission) as is_labelled from product_tag where post_id = p.id and product_id = ${productId}::uuid having count(*) > 0) t
      join product g on g.id = ${productId}::uuid join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
      where p.id = ${postId}::uuid and p.author_id <> ${me}::uuid and ${postVisibleTo(me)} and ${productSoldTo(me, 'o')} and not ${worksInShop(me)}
      on conflict (person_id, product_id, post_id, day) do update set at = excluded.at, is_labelled = excluded.is_labelled
        where tag_visit.at < excluded.at
      returning post_id`,
  )
  return { counted: counted.length > 0 }
}
