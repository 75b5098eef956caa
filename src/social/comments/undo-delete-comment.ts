import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { appendInteractions } from '../interactions/log-stream.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { moveCount } from '../posts/counts.ts'
import { undoEndsAt } from '../posts/undo-window.ts'
import { holdsBlockedWord } from './internal/blocked-words.ts'
import type { commentInput, CommentView } from './schema.ts'
import { readComment } from './read-comment.ts'
import { decideAnew, threadOf } from './withhold.ts'

interface Deleted {
  postId: string
  postAuthorId: string
  authorId: string
  body: string
  screened: 'by_author' | 'by_word' | 'shown' | null
  withheld: boolean
  createdAt: Date
  isDeleted: boolean
  isInTime: boolean
}

/**
 * Brings a comment back that the caller deleted a moment ago, with its words, likes, answers, pin
 * and notices. What hid it meanwhile hides it still. A repeated call changes nothing. Errors:
 * NOT_FOUND, also where the other of the two deleted it; TOO_LATE.
 */
export async function undoDeleteComment(ctx: MemberCtx, { commentId }: z.infer<typeof commentInput>): Promise<CommentView> {
  await write(ctx, async (tx) => {
    const me = ctx.actor.personId
    const [found] = await rows(
      tx.db,
      sql<Deleted>`
        select c.post_id, p.author_id as post_author_id, c.author_id, c.body, c.screened, c.withheld, c.created_at, c.deleted_at is not null as is_deleted,
          c.undoable_by is not null and deadline_now(${ctx.now()}::timestamptz) < ${undoEndsAt('c')} as is_in_time
        from comment c join post p on p.id = c.post_id
        where c.id = ${commentId}::uuid and ${me}::uuid in (c.author_id, p.author_id)
          and (c.undoable_by is null or ${me}::uuid = case c.undoable_by when 'author' then c.author_id else p.author_id end) for update of c`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
    if (!found.isDeleted) return
    if (!found.isInTime) throw new KiwiError('TOO_LATE', { field: 'commentId' })
    const { postId, postAuthorId, authorId, body, withheld, createdAt } = found
    const isBlocked = found.screened === null && (await holdsBlockedWord(tx.db, postAuthorId, authorId, body))
    await run(
      tx.db,
      sql`update comment set deleted_at = null, undoable_by = null, screened = ${isBlocked ? 'by_word' : found.screened}
          where id = ${commentId}::uuid`,
    )
    if (!withheld) {
      await run(tx.db, sql`insert into post_count_change (post_id, comments) values (${postId}::uuid, 1)`)
      tx.afterCommit(async () => void (await moveCount(ctx, postId, 'comments', 1)))
    }
    await decideAnew(ctx, tx, threadOf(commentId))
    await retellComments(tx, [commentId], ctx.now())
    const act = { id: commentId, kind: 'comment' as const, personId: authorId, postId, authorId: postAuthorId, at: createdAt }
    tx.afterCommit(() => appendInteractions(ctx, [act]))
  })
  const { thread, reply } = await readComment(ctx, { commentId })
  return reply ?? thread
}
