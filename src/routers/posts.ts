import { createPost } from '../social/posts/create-post.ts'
import { deletePost } from '../social/posts/delete-post.ts'
import { editPost } from '../social/posts/edit-post.ts'
import { readPost } from '../social/posts/read-post.ts'
import { createPostInput, editPostInput, postInput } from '../social/posts/schema.ts'
import { bookmarkPost } from '../social/reactions/bookmark-post.ts'
import { likePost } from '../social/reactions/like-post.ts'
import { reactInput } from '../social/reactions/schema.ts'
import { anyone, member, owner, router } from './trpc.ts'

export const postsRouter = router({
  get: anyone('read')
    .input(postInput)
    .query(({ ctx, input }) => readPost(ctx, input)),
  create: member('post')
    .input(createPostInput)
    .mutation(({ ctx, input }) => createPost(ctx, input)),
  edit: owner('write')
    .input(editPostInput)
    .mutation(({ ctx, input }) => editPost(ctx, input)),
  delete: owner('write')
    .input(postInput)
    .mutation(({ ctx, input }) => deletePost(ctx, input)),
  like: member('like')
    .input(reactInput)
    .mutation(({ ctx, input }) => likePost(ctx, input)),
  bookmark: member('like')
    .input(reactInput)
    .mutation(({ ctx, input }) => bookmarkPost(ctx, input)),
})
