import { sql } from 'drizzle-orm'
import type { Ctx, MemberCtx } from '../../context.ts'
import { type MainDatabase, rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { postVisibleTo } from '../access/posts.ts'

/** A post the caller may see. Errors: NOT_FOUND, the same for unknown, hidden, blocked and private. */
export async function findPostFor(
  ctx: Pick<Ctx, 'actor' | 'main'>,
  postId: string,
  db: Pick<MainDatabase, 'execute'> = ctx.main.db,
): Promise<{ id: string; authorId: string }> {
  const [found] = await rows<{ id: string; authorId: string }>(
    db,
    sql`select p.id, p.author_id as "authorId" from post p join person a on a.id = p.author_id
        where p.id = ${postId}::uuid and ${postVisibleTo(ctx.actor?.personId ?? null)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return found
}

/** The caller's own post, locked for the rest of the transaction; a deleted one too. Errors: NOT_FOUND. */
export async function lockOwnPost(ctx: MemberCtx, tx: MainTx, postId: string): Promise<{ id: string; state: string; caption: string }> {
  const [found] = await rows<{ id: string; state: string; caption: string }>(
    tx.db,
    sql`select id, state, caption from post where id = ${postId}::uuid and author_id = ${ctx.actor.personId}::uuid for update`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return found
}
