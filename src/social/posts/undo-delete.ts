import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { lockOwnPost } from './find-post-for.ts'
import type { createPostOutput, postInput } from './schema.ts'
import { putBackPost } from './take-down-post.ts'
import { undoEndsAt } from './undo-window.ts'

/**
 * Brings a post back that its author deleted a moment ago, with its likes, comments, tags and
 * pictures; Postgres decides whether it is in time. One that was hidden comes back hidden. A
 * repeated call changes nothing. Errors: NOT_FOUND; TOO_LATE.
 */
export async function undoDelete(ctx: MemberCtx, { postId }: z.infer<typeof postInput>): Promise<z.infer<typeof createPostOutput>> {
  const now = ctx.now()
  const authorId = ctx.actor.personId
  return write(ctx, async (tx) => {
    const { state } = await lockOwnPost(ctx, tx, postId)
    if (state === 'visible' || state === 'waiting') return { postId, state }
    if (state === 'hidden') return { postId, state: 'held' }
    const [deleted] = await rows(
      tx.db,
      sql<{ deletedFrom: 'visible' | 'hidden' }>`
        select p.deleted_from from post p where p.id = ${postId}::uuid and p.deleted_from is not null
          and deadline_now(${now}::timestamptz) < ${undoEndsAt('p')}`,
    )
    if (!deleted) throw new KiwiError('TOO_LATE', { field: 'postId' })
    await run(
      tx.db,
      sql`update post set state = 'hidden', deleted_at = null, deleted_from = null, version = version + 1 where id = ${postId}::uuid`,
    )
    if (deleted.deletedFrom === 'hidden') return { postId, state: 'held' }
    await putBackPost(ctx, tx, { postId, authorId })
    await retellComments(tx, [postId], now)
    return { postId, state: 'visible' }
  })
}
