import { tagPage, tagPostsInput } from '../social/posts/schema.ts'
import { tagPosts } from '../social/posts/tag-posts.ts'
import { anyone, router } from './trpc.ts'

export const tagsRouter = router({
  posts: anyone('read', tagPage)
    .input(tagPostsInput)
    .query(({ ctx, input }) => tagPosts(ctx, input)),
})
