import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { endListAfter } from './end-list-after.ts'

/**
 * The feed of interests forgets what the caller did with a post, from the next page on. Likes and
 * comments stay on the post. Errors: NOT_FOUND.
 */
export async function forgetAct(ctx: MemberCtx, { postId }: { postId: string }): Promise<{ forgotten: true }> {
  const { personId } = ctx.actor
  const [forgotten] = await rows(
    ctx.log.db,
    sql<{ postId: string }>`delete from person_history where person_id = ${personId}::uuid and post_id = ${postId}::uuid returning post_id`,
  )
  if (!forgotten) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  await write(ctx, (tx) => endListAfter(ctx, tx, personId))
  return { forgotten: true }
}
