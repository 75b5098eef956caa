import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { timeCursor } from '../../shared/cursor.ts'
import { answerRequests } from './internal/answer-requests.ts'
import type { answerFollowRequestsInput } from './schema.ts'

/** Requests per call: one transaction writes a notice and a job for each. */
const mostAtOnce = 1_000

/**
 * Accepts or declines the requests of the named people, or all that came before the list was read
 * (`upTo`, its `readMark`). Who was answered already or took the request back is passed over.
 * `hasMore`: call again for the rest. Errors: BAD_INPUT (`upTo`).
 */
export async function answerFollowRequests(
  ctx: MemberCtx,
  input: z.infer<typeof answerFollowRequestsInput>,
): Promise<{ answered: number; hasMore: boolean }> {
  const { personId } = ctx.actor
  const { personIds, accept } = input
  if (personIds !== undefined) {
    const answered = await write(ctx, (tx) => answerRequests(ctx, tx, personId, accept, sql`f.follower_id = any(${personIds}::uuid[])`))
    return { answered: answered.length, hasMore: false }
  }
  const open = openUpTo(personId, input.upTo ?? null)
  const some = sql`f.follower_id in (select r.follower_id ${open} order by r.follower_id limit ${mostAtOnce})`
  const answered = await write(ctx, (tx) => answerRequests(ctx, tx, personId, accept, some))
  if (answered.length < mostAtOnce) return { answered: answered.length, hasMore: false }
  const { hasMore } = await one(ctx.main.db, sql<{ hasMore: boolean }>`select exists (select ${open}) as has_more`)
  return { answered: answered.length, hasMore }
}

function openUpTo(personId: string, readMark: string | null): Sql {
  const upTo = timeCursor.decode(readMark)
  if (upTo === null) throw new KiwiError('BAD_INPUT', { field: 'upTo' })
  return sql`from follow r where r.followee_id = ${personId}::uuid and r.state = 'requested' and r.created_at <= ${new Date(upTo.atMs)}::timestamptz`
}
