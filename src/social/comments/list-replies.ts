import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { belowAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { commentIsListedTo } from '../access/comments.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { postVisibleTo } from '../access/posts.ts'
import { commentColumns, type CommentRow, listedComments, viewOf } from './internal/comment-rows.ts'
import type { commentPage, listRepliesInput } from './schema.ts'

/**
 * The answers to a comment, the oldest first: later ones only join the end. Errors: NOT_FOUND
 * (comment, or nothing of it is shown).
 */
export async function listReplies(ctx: Ctx, input: z.infer<typeof listRepliesInput>): Promise<z.infer<typeof commentPage>> {
  const after = idCursor.decode(input.cursor) ?? belowAllIds
  const [found, muted] = await Promise.all([rows(ctx.main.db, repliesSql(ctx, input.commentId, after, input.limit + 1)), mutedTexts(ctx)])
  const [first] = found
  if (!first) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
  const { page, nextCursor } = pageOf(joined<CommentRow>(found), input.limit, ({ id }) => idCursor.encode(id))
  const post = { id: first.postId, authorId: first.postAuthorId }
  return { comments: await Promise.all(page.map((row) => viewOf(ctx, row, post, muted))), nextCursor }
}

/**
 * No row unless the thread is listed to the viewer, or was deleted. Index `comment_of_post` gives
 * the order: no Sort.
 */
export function repliesSql(
  ctx: Pick<Ctx, 'actor'>,
  threadId: string,
  after: string,
  count: number,
): Sql<{ postId: string; postAuthorId: string } & LeftJoined<CommentRow>> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<{ postId: string; postAuthorId: string } & LeftJoined<CommentRow>>`
    select p.id as post_id, p.author_id as post_author_id, shown.*
    from comment thread join post p on p.id = thread.post_id join person a on a.id = p.author_id left join lateral (
      select ${commentColumns(viewerId)} from ${listedComments(viewerId, {
        where: sql`coalesce(c.parent_id, c.id) = thread.id and c.id > ${after}::uuid and c.id <> thread.id and c.deleted_at is null`,
        rest: sql`order by coalesce(c.parent_id, c.id), c.id limit ${count}::int`,
      })} c
    ) shown on true
    where thread.id = ${threadId}::uuid and thread.parent_id is null and ${postVisibleTo(viewerId)}
      and (thread.deleted_at is not null or ${commentIsListedTo(viewerId, sql`thread.id`)})`
}
