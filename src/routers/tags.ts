import { tagPage, tagPostsInput } from '../social/posts/schema.ts'
import { tagPosts } from '../social/posts/tag-posts.ts'
import { anyone, asJson, router } from './trpc.ts'

export const tagsRouter = router({
  posts: anyone('read', tagPostsInput, tagPage).query(({ ctx, input }) => asJson(tagPosts(ctx, input))),
})
