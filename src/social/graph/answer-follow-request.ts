import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { answerRequests } from './internal/answer-requests.ts'
import { lockPair } from './lock-pair.ts'
import type { answerFollowRequestInput } from './schema.ts'

/** Accepts a request to follow the caller, or declines it without a notice. Errors: NOT_FOUND. */
export async function answerFollowRequest(ctx: MemberCtx, input: z.infer<typeof answerFollowRequestInput>): Promise<{ accepted: boolean }> {
  const followeeId = ctx.actor.personId
  await write(ctx, async (tx) => {
    await lockPair(tx, input.personId, followeeId)
    const answered = await answerRequests(ctx, tx, followeeId, input.accept, sql`f.follower_id = ${input.personId}::uuid`)
    if (answered.length === 0) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  })
  return { accepted: input.accept }
}
