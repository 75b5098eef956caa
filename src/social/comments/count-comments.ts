import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { commentsHiddenFrom } from '../access/comments.ts'

/**
 * Comments that `listComments` shows the caller, exact at every moment. Plan: post_pkey,
 * post_count_change_post and `commentsHiddenFrom` (20 blocked people, 3,200 comments: 536 buffers,
 * 0.5 ms).
 */
export async function countComments(ctx: Ctx, postId: string): Promise<number> {
  const { count } = await one(
    ctx.main.db,
    sql<{ count: number }>`
        select coalesce(sum(p.comment_count + coalesce(c.moved, 0) - ${commentsHiddenFrom(ctx.actor?.personId ?? null)}), 0)::int as count
        from post p left join lateral (select sum(comments) as moved from post_count_change where post_id = p.id) c on true
        where p.id = ${postId}::uuid`,
  )
  return count
}
