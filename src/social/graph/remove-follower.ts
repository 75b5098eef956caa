import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { personInput } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { endFollow } from './internal/end-follow.ts'

/**
 * Ends somebody's follow of the caller, or their request. They are not told and may ask again; to
 * forbid that, block them. May be repeated.
 */
export async function removeFollower(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ removed: true }> {
  await write(ctx, (tx) => endFollow(tx, input.personId, ctx.actor.personId, ctx.now()))
  return { removed: true }
}
