import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { postIsVisibleTo } from '../access/posts.ts'
import type { noteBookmarkInput, noteBookmarkOutput } from './schema.ts'

type Input = z.infer<typeof noteBookmarkInput>
type Output = z.infer<typeof noteBookmarkOutput>

/**
 * Sets what the caller wrote beside their bookmark, for themselves alone, and answers with it as it
 * is kept. Repeating it changes nothing. Errors: NOT_FOUND, the same for a post without the
 * caller's bookmark and one that they may not see.
 */
export async function noteBookmark(ctx: MemberCtx, { postId, note }: Input): Promise<Output> {
  const me = ctx.actor.personId
  const [kept] = await rows(
    ctx.main.db,
    sql<Output>`
      update reaction r set note = ${note}
      where r.person_id = ${me}::uuid and r.post_id = ${postId}::uuid and r.bookmarked and ${postIsVisibleTo(me, sql`r.post_id`)}
      returning r.note`,
  )
  if (!kept) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return kept
}
