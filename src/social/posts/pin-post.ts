import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxPins } from '../../shared/bounds.ts'
import { lockOwnPost } from './find-post-for.ts'
import type { pinInput, pinOutput } from './schema.ts'

/**
 * Pins a post of the caller to the top of their profile, or takes it off. A repeated call changes
 * nothing. Errors: NOT_FOUND; LIMIT_EXCEEDED (`pins`).
 */
export async function pinPost(ctx: MemberCtx, { postId, on }: z.infer<typeof pinInput>): Promise<z.infer<typeof pinOutput>> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockNames(tx, `pins:${personId}`)
    const { state } = await lockOwnPost(ctx, tx, postId)
    if (state !== 'visible') throw new KiwiError('NOT_FOUND', { field: 'postId' })
    if (on) {
      const { others } = await one(
        tx.db,
        sql<{ others: number }>`
          select count(*)::int as others from post
          where author_id = ${personId}::uuid and pinned_at is not null and state = 'visible' and id <> ${postId}::uuid`,
      )
      if (others >= maxPins) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'pins', details: { limit: maxPins } })
    }
    const pinnedAt = on ? sql`coalesce(pinned_at, ${ctx.now()}::timestamptz)` : sql`null`
    await run(tx.db, sql`update post set pinned_at = ${pinnedAt} where id = ${postId}::uuid`)
    return { pinned: on }
  })
}
