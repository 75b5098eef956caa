import { createPost } from '../social/posts/create-post.ts'
import { deletePost } from '../social/posts/delete-post.ts'
import { editPost } from '../social/posts/edit-post.ts'
import { pinPost } from '../social/posts/pin-post.ts'
import { readPost } from '../social/posts/read-post.ts'
import { archivePost } from '../social/posts/archive-post.ts'
import { listVersions } from '../social/posts/list-versions.ts'
import {
  archivePostInput,
  archivePostOutput,
  createPostInput,
  createPostOutput,
  deletePostOutput,
  editPostInput,
  pinInput,
  pinOutput,
  postPageCard,
  postInput,
  postVersions,
} from '../social/posts/schema.ts'
import { undoDelete } from '../social/posts/undo-delete.ts'
import { noteBookmark } from '../social/reactions/note-bookmark.ts'
import { bookmarkPost, likePost } from '../social/reactions/set-reaction.ts'
import { listPostLikers } from '../social/reactions/list-post-likers.ts'
import { likersPage, listLikersInput, noteBookmarkInput, noteBookmarkOutput, reactInput, reactOutput } from '../social/reactions/schema.ts'
import { similarInput, similarOutput } from '../social/similar/schema.ts'
import { similarPosts } from '../social/similar/similar-posts.ts'
import { anyone, asJson, member, owner, router } from './trpc.ts'

export const postsRouter = router({
  get: anyone('read', postInput, postPageCard).query(({ ctx, input }) => readPost(ctx, input)),
  /** Posts with its products, and posts like it. */
  similar: anyone('read', similarInput, similarOutput).query(({ ctx, input }) => asJson(similarPosts(ctx, input))),
  create: member('post', createPostInput, createPostOutput).mutation(({ ctx, input }) => createPost(ctx, input)),
  edit: owner('write', editPostInput, createPostOutput).mutation(({ ctx, input }) => editPost(ctx, input)),
  /** One's own post as it is, and as it was before each edit. */
  versions: owner('read', postInput, postVersions).query(({ ctx, input }) => listVersions(ctx, input)),
  archive: owner('write', archivePostInput, archivePostOutput).mutation(({ ctx, input }) => archivePost(ctx, input)),
  delete: owner('write', postInput, deletePostOutput).mutation(({ ctx, input }) => deletePost(ctx, input)),
  /** For a few seconds after `delete`. */
  undoDelete: owner('write', postInput, createPostOutput).mutation(({ ctx, input }) => undoDelete(ctx, input)),
  pin: owner('write', pinInput, pinOutput).mutation(({ ctx, input }) => pinPost(ctx, input)),
  like: member('like', reactInput, reactOutput).mutation(({ ctx, input }) => likePost(ctx, input)),
  bookmark: member('like', reactInput, reactOutput).mutation(({ ctx, input }) => bookmarkPost(ctx, input)),
  likers: anyone('read', postInput.extend(listLikersInput.shape), likersPage).query(({ ctx, input }) => listPostLikers(ctx, input)),
  noteBookmark: owner('write', noteBookmarkInput, noteBookmarkOutput).mutation(({ ctx, input }) => noteBookmark(ctx, input)),
})
