import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { Commenters } from '../../shared/audiences.ts'
import { mayComment } from '../access/comments.ts'
import { cardsOf, visiblePost, type VisiblePost } from './cards.ts'
import type { PostPageCard, postInput } from './schema.ts'

interface ReadPost extends VisiblePost {
  note: string
  /** Without those that the caller is not shown. */
  commentCount: number
  hidden: PostPageCard['hidden']
  isArchived: boolean
  editedAt: Date | null
  commentsFrom: Commenters
  mayComment: boolean
}

/**
 * One post as the caller may see it, with their own note; their own one that was hidden or is in
 * the archive too, marked. Its comment count is that of the list below it. Errors: NOT_FOUND.
 */
export async function readPost(ctx: Ctx, { postId }: z.infer<typeof postInput>): Promise<PostPageCard> {
  const finding = rows(ctx.main.db, readPostSql(ctx, postId))
  const [[card], [found]] = await Promise.all([cardsOf(ctx, finding, [postId]), finding])
  if (!card || !found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const { commentCount, note, hidden, isArchived, editedAt, commentsFrom, mayComment } = found
  return { ...card, commentCount, note, hidden, isArchived, editedAt: editedAt?.toISOString() ?? null, commentsFrom, mayComment }
}

/**
 * The comments are counted exactly at every moment: the column and the moves since. Primary-key
 * lookups and `post_count_change_post`.
 */
export function readPostSql(ctx: Pick<Ctx, 'actor'>, postId: string): Sql<ReadPost> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<ReadPost>`
    select visible.*, coalesce(own.note, '') as note, (asked.comment_count + moved.comments - visible.hidden_comments)::int as comment_count,
      decided.hidden, asked.state = 'archived' as is_archived, asked.edited_at, asked.comments_from,
      asked.state = 'visible' and ${mayComment(viewerId, 'asked')} as may_comment
    from post asked cross join lateral ${visiblePost(viewerId, sql`asked.id`, true)} visible
    left join reaction own on own.person_id = ${viewerId}::uuid and own.post_id = asked.id
    cross join lateral (select coalesce(sum(comments), 0) as comments from post_count_change where post_id = asked.id) moved
    left join lateral (
      select json_build_object('action', d.action, 'reasonCode', d.reason_code) as hidden from moderation_action d
      where asked.state = 'hidden' and d.subject_kind = 'post' and d.subject_id = asked.id::text and d.action in ('hide', 'hold')
      order by d.id desc limit 1) decided on true
    where asked.id = ${postId}::uuid and (asked.state in ('visible', 'archived') or decided.hidden is not null)`
}
