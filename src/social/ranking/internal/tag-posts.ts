import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

/**
 * Of ranked posts, those with the hashtag, in their order. Lookups by `post_hashtag_post` or the
 * primary key.
 */
export async function tagPostIds(ctx: Pick<Ctx, 'main'>, tag: string, ranked: string[]): Promise<string[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ postId: string }>`select post_id from post_hashtag where tag = ${tag} and post_id = any(${ranked}::uuid[])`,
  )
  const tagged = new Set(found.map(({ postId }) => postId))
  return ranked.filter((postId) => tagged.has(postId))
}
