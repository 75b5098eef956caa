import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { daysOf, readPosts, sumsOf } from './internal/earning-rows.ts'
import type { myEarnings, myEarningsInput } from './schema.ts'

/**
 * What the caller earns by the tags of their posts; nothing of the buyers. Errors: BAD_INPUT for a
 * bad cursor.
 */
export async function readMyEarnings(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof myEarningsInput>,
): Promise<z.infer<typeof myEarnings>> {
  const me = ctx.actor.personId
  const before = idCursor.decode(cursor)
  const now = ctx.now()
  const [sums, days, found] = await Promise.all([
    before === null ? one(ctx.main.db, sumsOf('tagger_id', me, now)) : null,
    before === null ? rows(ctx.main.db, daysOf('tagger_id', me, now)) : null,
    readPosts(ctx, 'tagger_id', me, {
      where: sql`e.post_id < ${before ?? aboveAllIds}::uuid`,
      order: sql`e.post_id desc`,
      limit: limit + 1,
    }),
  ])
  const { page, nextCursor } = pageOf(found, limit, ({ postId }) => idCursor.encode(postId))
  return { sums: sums && mine(sums), days, posts: page, nextCursor }
}

/** Without what the goods cost: that is the shops' and the buyers'. */
function mine({ taps, sales, paidKrw, waitingKrw, owedBackKrw }: z.infer<typeof myEarnings>['sums'] & object) {
  return { taps, sales, paidKrw, waitingKrw, owedBackKrw }
}
