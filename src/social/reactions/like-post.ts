import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { reactInput, reactOutput } from './schema.ts'
import { setReaction } from './internal/set-reaction.ts'

/** Likes a post or takes the like back. Errors: NOT_FOUND. */
export function likePost(ctx: MemberCtx, input: z.infer<typeof reactInput>): Promise<z.infer<typeof reactOutput>> {
  return setReaction(ctx, input, 'liked')
}
