import type { Ctx, MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { postVisibleTo } from '../access/posts.ts'

/** A post the caller may see. Errors: NOT_FOUND, the same for unknown, hidden, blocked and private. */
export async function findPostFor(
  ctx: Pick<Ctx, 'actor' | 'main'>,
  postId: string,
  db: Queryable = ctx.main.db,
): Promise<{ id: string; authorId: string }> {
  const [found] = await rows(
    db,
    sql<{ id: string; authorId: string }>`
      select p.id, p.author_id from post p join person a on a.id = p.author_id
      where p.id = ${postId}::uuid and ${postVisibleTo(ctx.actor?.personId ?? null)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return found
}

/** The caller's own post, locked for the rest of the transaction; a deleted one too. Errors: NOT_FOUND. */
export async function lockOwnPost(ctx: MemberCtx, tx: MainTx, postId: string): Promise<{ state: string; caption: string }> {
  const [found] = await rows(
    tx.db,
    sql<{ state: string; caption: string }>`
      select state, caption from post where id = ${postId}::uuid and author_id = ${ctx.actor.personId}::uuid for update`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return found
}
