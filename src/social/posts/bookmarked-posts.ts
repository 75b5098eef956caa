import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { reactedPosts } from './internal/reacted-posts.ts'
import type { myPostsInput, PostPage } from './schema.ts'

/** What the caller keeps, the latest bookmark first. */
export function bookmarkedPosts(ctx: MemberCtx, input: z.infer<typeof myPostsInput>): Promise<PostPage> {
  return reactedPosts(ctx, input, 'bookmarked')
}
