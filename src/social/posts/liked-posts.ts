import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { reactedPosts } from './internal/reacted-posts.ts'
import type { myPostsInput, PostPage } from './schema.ts'

/** What the caller likes, the latest like first. */
export function likedPosts(ctx: MemberCtx, input: z.infer<typeof myPostsInput>): Promise<PostPage> {
  return reactedPosts(ctx, input, 'liked')
}
