import * as z from 'zod'
import { notificationKinds } from '../../db/schema/notification.ts'
import { personChip } from '../people/schema.ts'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { cursor, opaqueToken } from '../../shared/text.ts'

/** See `isAboutMoney`. */
export const moneyKinds = [
  'money_received',
  'payment_received',
  'settled',
  'payout_failed',
  'payout_returned',
  'payout_needs_account',
  'order_placed',
  'order_confirmed',
  'order_cancelled',
  'order_refunded',
  'order_refund_waits',
  'order_expired',
  'order_sent',
  'order_handed_over',
  'order_delivered',
  'order_silent',
  'order_finished',
  'return_requested',
  'return_accepted',
  'return_disputed',
  'return_sent',
  'return_ended',
  'points_given',
  'points_ending',
  'payment_refunded',
  'payment_refund_waits',
] as const satisfies (typeof notificationKinds)[number][]
const notificationKind = z.enum(notificationKinds)
/** The client writes the sentence ("지민님 외 12명이 좋아합니다") from kind, actors and actorCount. */
export const notificationView = z.object({
  id: z.string(),
  kind: notificationKind,
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
