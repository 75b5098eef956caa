import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { undoDeleteMs } from '../../shared/bounds.ts'
import { write } from '../../db/write.ts'
import { dropCard } from './stored-cards.ts'
import { lockOwnPost } from './find-post-for.ts'
import { markHidden } from '../access/recently-hidden.ts'
import { undoneWithinMs } from './rules.ts'
import type { deletePostOutput, postInput } from './schema.ts'
import { dropHashtags } from './tag-hashtags.ts'

/**
 * Deletes a post: every read obeys the state at once. Its pictures stay for as long as its author
 * may bring it back (undo-delete.ts); then a job deletes files and cleans feeds and search. A post
 * that was never shown, or that is in the archive, goes at once. Errors: NOT_FOUND.
 */
export async function deletePost(ctx: MemberCtx, { postId }: z.infer<typeof postInput>): Promise<z.infer<typeof deletePostOutput>> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const { state } = await lockOwnPost(ctx, tx, postId)
    if (state === 'deleted') return { postId, undoMs: 0 }
    const isUndoable = state === 'visible' || state === 'hidden'
    const { deletedAt } = await one(
      tx.db,
      sql<{ deletedAt: Date }>`
        update post set state = 'deleted', deleted_at = deadline_now(${now}::timestamptz), deleted_from = ${isUndoable ? state : null}::text, version = version + 1
        where id = ${postId}::uuid returning deleted_at`,
    )
    await dropHashtags(tx, postId, 'all')
    await retellComments(tx, [postId], now)
    const runAt = isUndoable ? new Date(deletedAt.getTime() + undoneWithinMs) : now
    await enqueue(tx, 'posts.purge', { postId, authorId: ctx.actor.personId }, { now, runAt })
    tx.afterCommit(async () => void (await Promise.all([dropCard(ctx, postId), markHidden(ctx, 'posts', postId)])))
    return { postId, undoMs: isUndoable ? undoDeleteMs : 0 }
  })
}
