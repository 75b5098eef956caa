import * as z from 'zod'
import { personChip } from '../people/schema.ts'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, uuid } from '../../shared/text.ts'

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
  /** By somebody whom the caller muted, or with a word or hashtag that they muted: clients fold it. */
  muted: z.boolean(),
  /** By a moderator or a rule: only its author still sees it. */
  hidden: z.boolean(),
  createdAt: z.iso.datetime(),
  mine: z.boolean(),
  /** The caller wrote the comment or its post. */
  canDelete: z.boolean(),
})
export type CommentView = z.infer<typeof commentView>
export const listCommentsInput = z.strictObject({ postId: uuid, cursor, limit: z.int().min(1).max(50).default(30) })
/** Oldest first; replies follow their parent. */
export const commentPage = z.object({ comments: z.array(commentView), nextCursor: z.string().nullable() })
export const deleteCommentInput = z.strictObject({ commentId: uuid })
