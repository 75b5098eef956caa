import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { postCountChange } from '../../db/schema/post.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { undoDeleteMs } from '../../shared/bounds.ts'
import { appendInteractions } from '../interactions/log-stream.ts'
import { moveCount } from '../posts/counts.ts'
import { undoneWithinMs } from '../posts/rules.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { write } from '../../db/write.ts'
import type { commentInput, deletedComment } from './schema.ts'

/**
 * Deletes a comment by the caller or under their post; answers stay. Nobody sees its words any
 * more, which stay for as long as the caller may bring it back (undo-delete-comment.ts). Errors:
 * NOT_FOUND.
 */
export async function deleteComment(ctx: MemberCtx, { commentId }: z.infer<typeof commentInput>): Promise<z.infer<typeof deletedComment>> {
  return write(ctx, async (tx) => {
    const me = ctx.actor.personId
    // Those that are deleted or brought back at this moment are seen. Plan: comment_of_author.
    await run(
      tx.db,
      sql`
        select c.id from comment this join post p on p.id = this.post_id
          join comment c on c.author_id = this.author_id and c.post_id = this.post_id and (c.deleted_at is null or c.undoable_by is not null)
        where this.id = ${commentId}::uuid and (this.author_id = ${me}::uuid or p.author_id = ${me}::uuid) order by c.id for update of c`,
    )
    const [found] = await rows(
      tx.db,
      sql<{ postId: string; postAuthorId: string; authorId: string; isDeleted: boolean; withheld: boolean; isLast: boolean }>`
          select c.post_id, p.author_id as post_author_id, c.author_id, c.deleted_at is not null as is_deleted, c.withheld, not exists (
            select from comment other where other.author_id = c.author_id and other.post_id = c.post_id and other.id <> c.id
              and other.deleted_at is null) as is_last
          from comment c join post p on p.id = c.post_id
          where c.id = ${commentId}::uuid and (c.author_id = ${me}::uuid or p.author_id = ${me}::uuid)`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
    if (found.isDeleted) return { commentId, undoMs: 0 }
    const now = ctx.now()
    const { deletedAt } = await one(
      tx.db,
      sql<{ deletedAt: Date }>`
        update comment set deleted_at = deadline_now(${now}::timestamptz), undoable_by = ${found.authorId === me ? 'author' : 'post_author'}::text
        where id = ${commentId}::uuid returning deleted_at`,
    )
    await enqueue(tx, 'comments.purge', { commentId }, { now, runAt: new Date(deletedAt.getTime() + undoneWithinMs) })
    await retellComments(tx, [commentId], now)
    const { postId, authorId: personId, postAuthorId: authorId } = found
    const takenBack = found.isLast ? 'last' : 'one'
    tx.afterCommit(() => appendInteractions(ctx, [{ id: commentId, kind: 'comment', personId, postId, authorId, takenBack }]))
    const undoable = { commentId, undoMs: undoDeleteMs }
    if (found.withheld) return undoable
    await tx.db.insert(postCountChange).values({ postId, comments: -1 })
    tx.afterCommit(async () => void (await moveCount(ctx, postId, 'comments', -1)))
    return undoable
  })
}
