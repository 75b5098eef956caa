import * as z from 'zod'
import { blockWord, listBlockedWords, unblockWord } from '../social/comments/block-word.ts'
import { createComment } from '../social/comments/create-comment.ts'
import { deleteComment } from '../social/comments/delete-comment.ts'
import { editComment } from '../social/comments/edit-comment.ts'
import { likeComment } from '../social/comments/like-comment.ts'
import { listComments } from '../social/comments/list-comments.ts'
import { listCommentLikers } from '../social/comments/list-likers.ts'
import { listReplies } from '../social/comments/list-replies.ts'
import { readComment } from '../social/comments/read-comment.ts'
import {
  blockedWordInput,
  blockedWordList,
  blockWordOutput,
  commentInput,
  commentPage,
  commentView,
  commentWithThread,
  createCommentInput,
  deletedComment,
  editCommentInput,
  likeCommentOutput,
  listCommentsInput,
  listRepliesInput,
  markCommentInput,
  unblockWordOutput,
} from '../social/comments/schema.ts'
import { heartComment, hideComment, pinComment } from '../social/comments/screen-comment.ts'
import { undoDeleteComment } from '../social/comments/undo-delete-comment.ts'
import { likersPage, listLikersInput } from '../social/reactions/schema.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, owner, router } from './trpc.ts'

const marked = z.object({ on: z.boolean() })
const listCommentLikersInput = commentInput.extend(listLikersInput.shape)

export const commentsRouter = router({
  list: anyone('read', listCommentsInput, commentPage).query(({ ctx, input }) => listComments(ctx, input)),
  replies: anyone('read', listRepliesInput, commentPage).query(({ ctx, input }) => listReplies(ctx, input)),
  get: anyone('read', commentInput, commentWithThread).query(({ ctx, input }) => readComment(ctx, input)),
  likers: anyone('read', listCommentLikersInput, likersPage).query(({ ctx, input }) => listCommentLikers(ctx, input)),
  create: member('comment', createCommentInput, commentView).mutation(({ ctx, input }) => createComment(ctx, input)),
  edit: owner('comment', editCommentInput, commentView).mutation(({ ctx, input }) => editComment(ctx, input)),
  delete: owner('write', commentInput, deletedComment).mutation(({ ctx, input }) => deleteComment(ctx, input)),
  undoDelete: owner('write', commentInput, commentView).mutation(({ ctx, input }) => undoDeleteComment(ctx, input)),
  like: member('like', markCommentInput, likeCommentOutput).mutation(({ ctx, input }) => likeComment(ctx, input)),
  pin: owner('write', markCommentInput, marked).mutation(({ ctx, input }) => pinComment(ctx, input)),
  heart: owner('write', markCommentInput, marked).mutation(({ ctx, input }) => heartComment(ctx, input)),
  hide: owner('write', markCommentInput, marked).mutation(({ ctx, input }) => hideComment(ctx, input)),
  blockedWords: member('read', noInput, blockedWordList).query(({ ctx }) => listBlockedWords(ctx)),
  blockWord: member('write', blockedWordInput, blockWordOutput).mutation(({ ctx, input }) => blockWord(ctx, input)),
  unblockWord: member('write', blockedWordInput, unblockWordOutput).mutation(({ ctx, input }) => unblockWord(ctx, input)),
})
