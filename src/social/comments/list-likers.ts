import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { commentIsListedTo } from '../access/comments.ts'
import { likersPage } from '../reactions/likers-page.ts'
import type { likersPage as page, listLikersInput } from '../reactions/schema.ts'
import type { commentInput } from './schema.ts'

/** Who likes a comment, the latest first, as `listPostLikers` says. Errors: NOT_FOUND. */
export function listCommentLikers(
  ctx: Ctx,
  { commentId, ...input }: z.infer<typeof commentInput> & z.infer<typeof listLikersInput>,
): Promise<z.infer<typeof page>> {
  const id = sql`${commentId}::uuid`
  return likersPage(ctx, input, {
    likes: sql`comment_like l`,
    isOne: sql`l.comment_id = ${id}`,
    isOpen: commentIsListedTo(ctx.actor?.personId ?? null, id),
    field: 'commentId',
  })
}
