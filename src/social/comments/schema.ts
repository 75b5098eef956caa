import * as z from 'zod'
import { personChip } from '../people/schema.ts'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, textLine, uuid } from '../../shared/text.ts'

export const createCommentInput = z.strictObject({
  idempotencyKey,
  postId: uuid,
  parentId: uuid.nullable().default(null),
  body: textBlock(maxLengths.comment, 1),
})
export const commentView = z.object({
  id: z.string(),
  postId: z.string(),
  parentId: z.string().nullable(),
  /** Null for a deleted comment that has answers. */
  author: personChip.nullable(),
  body: z.string(),
  deleted: z.boolean(),
  /**
   * By somebody whom the caller muted, or with a word or hashtag that they muted: clients fold it.
   */
  muted: z.boolean(),
  /** By a moderator or a rule: only its author still sees it. */
  hidden: z.boolean(),
  /**
   * Told to the post's author alone: hidden by them, or by a word that they block. Its author still
   * sees it and is not told.
   */
  screened: z.enum(['by_author', 'by_word']).nullable(),
  pinned: z.boolean(),
  /** The post's author gave it their heart. */
  hearted: z.boolean(),
  likeCount: z.int(),
  /** By the caller. */
  liked: z.boolean(),
  /** Answers that the caller is shown, 100 at most; 0 for an answer. */
  replyCount: z.int(),
  createdAt: z.iso.datetime(),
  edited: z.boolean(),
  /**
   * Of the caller's own comment, by the server's clock; null for another's and for one that may not
   * be edited any more.
   */
  editableUntil: z.iso.datetime().nullable(),
  mine: z.boolean(),
  /** The caller wrote the comment or its post. */
  canDelete: z.boolean(),
  /** The caller wrote the post: they may pin, hide and give a heart. */
  canScreen: z.boolean(),
})
export type CommentView = z.infer<typeof commentView>
export const commentSorts = ['best', 'newest'] as const
const limit = z.int().min(1).max(50).default(30)
export const listCommentsInput = z.strictObject({ postId: uuid, sort: z.enum(commentSorts).default('best'), cursor, limit })
/** Comments without those that answer another one; the pinned one first. */
export const commentPage = z.object({ comments: z.array(commentView), nextCursor: z.string().nullable() })
export const commentInput = z.strictObject({ commentId: uuid })
/** The answers to a comment, the oldest first. */
export const listRepliesInput = z.strictObject({ commentId: uuid, cursor, limit })
/** A comment with the one that it answers. */
export const commentWithThread = z.object({ thread: commentView, reply: commentView.nullable() })
/** `undoMs`: for how long `comments.undoDelete` may be offered; 0 for not at all. */
export const deletedComment = z.object({ commentId: z.string(), undoMs: z.int() })
export const editCommentInput = z.strictObject({ commentId: uuid, body: textBlock(maxLengths.comment, 1) })

/** `on` is the wanted state, so that a retry is harmless. */
export const markCommentInput = z.strictObject({ commentId: uuid, on: z.boolean() })
export const likeCommentOutput = z.object({ liked: z.boolean(), likeCount: z.int() })

export const blockedWordInput = z.strictObject({ text: textLine(maxLengths.mutedWord, 1) })
const blockedWord = z.object({ text: z.string() })
export const blockWordOutput = z.object({ blocked: blockedWord })
export const unblockWordOutput = z.object({ isBlocked: z.literal(false) })
/** The newest first. */
export const blockedWordList = z.object({ words: z.array(blockedWord) })
