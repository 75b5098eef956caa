import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { markHidden, unmarkPost } from '../access/recently-hidden.ts'
import { refreshCards } from './stored-cards.ts'

/**
 * After the commit that changed a post or who may see it: Redis has its newest card, and lists that
 * everyone shares leave it out if it is not for everyone. It is read after the mark was taken away,
 * so that of two changes at once the later commit decides.
 */
export async function followAudience(ctx: Ctx, postId: string, { isWider }: { isWider: boolean }): Promise<void> {
  if (isWider) await unmarkPost(ctx, postId)
  const [, shared] = await Promise.all([
    // The cache keeps the newest version. A reader who finds an older one in it reads the post
    // again.
    refreshCards(ctx, [postId]),
    rows(ctx.main.db, sql`select from post where id = ${postId}::uuid and state in ('visible', 'waiting') and audience = 'public'`),
  ])
  if (shared.length === 0) await markHidden(ctx, 'posts', postId)
}
