import { createPost } from '../domain/posts/create-post.ts'
import { deletePost } from '../domain/posts/delete-post.ts'
import { editPost } from '../domain/posts/edit-post.ts'
import { readPost } from '../domain/posts/read-post.ts'
import { createPostInput, editPostInput, postInput } from '../domain/posts/schema.ts'
import { bookmarkPost } from '../domain/reactions/bookmark-post.ts'
import { likePost } from '../domain/reactions/like-post.ts'
import { reactInput } from '../domain/reactions/schema.ts'
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
