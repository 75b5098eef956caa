import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { postVisibleTo } from '../access/posts.ts'
import { commentColumns, type CommentRow, listedComments, notGone, viewOf } from './internal/comment-rows.ts'
import type { commentInput, commentWithThread } from './schema.ts'

/** A comment by its address, with the one that it answers. Errors: NOT_FOUND. */
export async function readComment(ctx: Ctx, { commentId }: z.infer<typeof commentInput>): Promise<z.infer<typeof commentWithThread>> {
  const [found, muted] = await Promise.all([rows(ctx.main.db, commentSql(ctx, commentId)), mutedTexts(ctx)])
  const asked = found.find(({ id }) => id === commentId)
  const thread = asked && (found.find(({ id }) => id === asked.parentId) ?? asked)
  if (!thread || thread.id !== (asked.parentId ?? asked.id)) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
  const view = (row: CommentRow) => viewOf(ctx, row, { id: thread.postId, authorId: thread.postAuthorId }, muted)
  return { thread: await view(thread), reply: asked === thread ? null : await view(asked) }
}

/** The comment and its thread, by their keys. */
function commentSql(ctx: Ctx, commentId: string): Sql<CommentRow & { postId: string; postAuthorId: string }> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<CommentRow & { postId: string; postAuthorId: string }>`
    select p.id as post_id, p.author_id as post_author_id, ${commentColumns(viewerId)}
    from comment asked join post p on p.id = asked.post_id join person a on a.id = p.author_id cross join lateral ${listedComments(
      viewerId,
      {
        where: sql`c.id in (asked.id, asked.parent_id) and ${notGone(viewerId)}`,
        rest: sql``,
      },
    )} c
    where asked.id = ${commentId}::uuid and ${postVisibleTo(viewerId)}`
}
