import type { Ctx, MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { type Queryable, rows } from '../../db/rows.ts'
import type { post } from '../../db/schema/post.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { mayComment } from '../access/comments.ts'
import { postVisibleTo } from '../access/posts.ts'

interface FoundPost {
  id: string
  authorId: string
  /** Its author lets the caller write comments. */
  mayComment: boolean
}

/**
 * A post the caller may see. Errors: NOT_FOUND, the same for unknown, hidden, blocked and private.
 */
export async function findPostFor(ctx: Pick<Ctx, 'actor' | 'main'>, postId: string, db: Queryable = ctx.main.db): Promise<FoundPost> {
  const viewerId = ctx.actor?.personId ?? null
  const [found] = await rows(
    db,
    sql<FoundPost>`
      select p.id, p.author_id, ${mayComment(viewerId, 'p')} as may_comment from post p join person a on a.id = p.author_id
      where p.id = ${postId}::uuid and ${postVisibleTo(viewerId)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return found
}

/** What an edit can change, but for the pictures. */
export type PostFields = Pick<typeof post.$inferSelect, 'caption' | 'category' | 'audience' | 'commentsFrom' | 'paidLabel' | 'place'>
type OwnPost = PostFields & Pick<typeof post.$inferSelect, 'state'>

/**
 * The caller's own post, locked for the rest of the transaction; a deleted one too. Errors:
 * NOT_FOUND.
 */
export async function lockOwnPost(ctx: MemberCtx, tx: MainTx, postId: string): Promise<OwnPost> {
  const [found] = await rows(
    tx.db,
    sql<OwnPost>`
      select state, caption, category, audience, comments_from, paid_label, place from post
      where id = ${postId}::uuid and author_id = ${ctx.actor.personId}::uuid for update`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return found
}
