import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { postIsVisibleTo } from '../access/posts.ts'
import type { postInput } from '../posts/schema.ts'
import { likersPage } from './likers-page.ts'
import type { likersPage as page, listLikersInput } from './schema.ts'

/**
 * Who likes a post, the latest first. The count of likes is over active people; the list leaves out
 * those with a block between them and the caller, and `notShown` is their number: the list and it
 * make the count. Errors: NOT_FOUND.
 */
export function listPostLikers(
  ctx: Ctx,
  { postId, ...input }: z.infer<typeof postInput> & z.infer<typeof listLikersInput>,
): Promise<z.infer<typeof page>> {
  const id = sql`${postId}::uuid`
  return likersPage(ctx, input, {
    likes: sql`reaction l`,
    isOne: sql`l.post_id = ${id}`,
    isOpen: postIsVisibleTo(ctx.actor?.personId ?? null, id),
    field: 'postId',
  })
}
