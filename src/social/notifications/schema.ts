import * as z from 'zod'
import { noticeKindNames } from '../../shared/notices/kinds.ts'
import { personChip } from '../people/schema.ts'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { cursor, opaqueToken } from '../../shared/text.ts'

/** The client writes the sentence ("지민님 외 12명이 좋아해요"): shared/notices/words.ts. */
export const notificationView = z.object({
  id: z.string(),
  kind: z.enum(noticeKindNames),
  /** The newest actors, at most 3. */
  actors: z.array(personChip),
  actorCount: z.int(),
  /** Acts in all: more than `actorCount` where an actor acted more than once. */
  actCount: z.int(),
  postId: z.string().nullable(),
  /** Signed URL of the post's lead image, smallest size. */
  postImageUrl: z.string().nullable(),
  commentId: z.string().nullable(),
  orderId: z.string().nullable(),
  amountKrw: z.int().nullable(),
  product: z.object({ id: z.string(), title: z.string() }).nullable(),
  /** A moderator's decision about the reader, or about what they posted. */
  decision: z
    .object({
      id: z.string(),
      action: z.enum(moderationActions),
      lifts: z.enum(sanctions).nullable(),
      subjectKind: z.enum(subjectKinds),
      subjectId: z.string(),
      reasonCode: z.enum(reasonCodes),
      until: z.iso.datetime().nullable(),
    })
    .nullable(),
  read: z.boolean(),
  updatedAt: z.iso.datetime(),
})
export type NotificationView = z.infer<typeof notificationView>
export const listNotificationsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const notificationPage = z.object({
  notifications: z.array(notificationView),
  /** 99 at most. */
  unreadCount: z.int(),
  /** For `markRead`, once this page was on the screen; null when the page is empty. */
  readMark: z.string().nullable(),
  nextCursor: z.string().nullable(),
})
/** `upTo` is a page's `readMark`: notices that changed after that page was read stay unread. */
export const markReadInput = z.strictObject({ upTo: opaqueToken(200) })
