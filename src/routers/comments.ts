import * as z from 'zod'
import { createComment } from '../social/comments/create-comment.ts'
import { deleteComment } from '../social/comments/delete-comment.ts'
import { listComments } from '../social/comments/list-comments.ts'
import { commentPage, commentView, createCommentInput, deleteCommentInput, listCommentsInput } from '../social/comments/schema.ts'
import { anyone, member, owner, router } from './trpc.ts'

export const commentsRouter = router({
  list: anyone('read', listCommentsInput, commentPage).query(({ ctx, input }) => listComments(ctx, input)),
  create: member('comment', createCommentInput, commentView).mutation(({ ctx, input }) => createComment(ctx, input)),
  delete: owner('write', deleteCommentInput, z.object({ commentId: z.string() })).mutation(({ ctx, input }) => deleteComment(ctx, input)),
})
