import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import type { JsonText } from '../../shared/json-text.ts'
import { joinVisiblePost, type VisiblePost } from './cards.ts'
import { postPage } from './internal/post-page.ts'
import type { PostPage, productLooksInput } from './schema.ts'
import { type Sql, sql } from '../../db/sql.ts'

/** Posts that show a product, newest first, each once. */
export async function productLooks(ctx: Ctx, input: z.infer<typeof productLooksInput>): Promise<JsonText<PostPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  return postPage(
    ctx,
    input.limit,
    (count) => productLooksSql(ctx, input.productId, before, count),
    ({ id }) => idCursor.encode(id),
  )
}

/**
 * The index `product_tag_product` gives the order, Unique merges several tags of one post; no Sort.
 */
export function productLooksSql(ctx: Pick<Ctx, 'actor'>, productId: string, before: string, count: number): Sql<VisiblePost> {
  return sql<VisiblePost>`
    select visible.*
    from (select distinct t.post_id from product_tag t where t.product_id = ${productId}::uuid and t.post_id < ${before}::uuid order by t.post_id desc) look
    ${joinVisiblePost(ctx.actor?.personId ?? null, sql`look.post_id`)}
    order by look.post_id desc limit ${count}::int`
}
