import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { cardsOf, joinVisiblePost, type VisiblePost } from './cards.ts'
import type { NotedCard, postInput } from './schema.ts'

interface ReadPost extends VisiblePost {
  note: string
  /** Without those that the caller is not shown. */
  commentCount: number
}

/** One post as the caller may see it, with their own note. Its comment count is that of the list below it. Errors: NOT_FOUND. */
export async function readPost(ctx: Ctx, { postId }: z.infer<typeof postInput>): Promise<NotedCard> {
  const finding = rows(ctx.main.db, readPostSql(ctx, postId))
  const [[card], [found]] = await Promise.all([cardsOf(ctx, finding, [postId]), finding])
  if (!card || !found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return { ...card, commentCount: found.commentCount, note: found.note }
}

/** The comments are counted exactly at every moment: the column and the moves since. Primary-key lookups and `post_count_change_post`. */
export function readPostSql(ctx: Pick<Ctx, 'actor'>, postId: string): Sql<ReadPost> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<ReadPost>`
    select visible.*, coalesce(own.note, '') as note, (asked.comment_count + moved.comments - visible.hidden_comments)::int as comment_count
    from post asked ${joinVisiblePost(viewerId, sql`asked.id`)}
    left join reaction own on own.person_id = ${viewerId}::uuid and own.post_id = asked.id
    cross join lateral (select coalesce(sum(comments), 0) as comments from post_count_change where post_id = asked.id) moved
    where asked.id = ${postId}::uuid`
}
