import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { reactInput, reactOutput } from './schema.ts'
import { setReaction } from './internal/set-reaction.ts'

/** Keeps a post among the caller's bookmarks or takes it out. Errors: NOT_FOUND. */
export function bookmarkPost(ctx: MemberCtx, input: z.infer<typeof reactInput>): Promise<z.infer<typeof reactOutput>> {
  return setReaction(ctx, input, 'bookmarked')
}
