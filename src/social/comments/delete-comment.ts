import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { comment, postCountChange } from '../../db/schema/post.ts'
import { KiwiError } from '../../errors.ts'
import { moveCount } from '../posts/counts.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { write } from '../../db/write.ts'
import type { deleteCommentInput } from './schema.ts'

/** Deletes a comment by the caller or under their post; answers stay. Errors: NOT_FOUND. */
export async function deleteComment(ctx: MemberCtx, { commentId }: z.infer<typeof deleteCommentInput>): Promise<{ commentId: string }> {
  return write(ctx, async (tx) => {
    const me = ctx.actor.personId
    const [found] = await rows(
      tx.db,
      sql<{ postId: string; isDeleted: boolean; withheld: boolean }>`
          select c.post_id, c.deleted_at is not null as is_deleted, c.withheld from comment c join post p on p.id = c.post_id
          where c.id = ${commentId}::uuid and (c.author_id = ${me}::uuid or p.author_id = ${me}::uuid) for update of c`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
    if (found.isDeleted) return { commentId }
    await tx.db.update(comment).set({ deletedAt: ctx.now(), body: '' }).where(eq(comment.id, commentId))
    await retellComments(tx, [commentId], ctx.now())
    if (found.withheld) return { commentId }
    await tx.db.insert(postCountChange).values({ postId: found.postId, comments: -1 })
    tx.afterCommit(async () => void (await moveCount(ctx, found.postId, 'comments', -1)))
    return { commentId }
  })
}
