import * as z from 'zod'
import { noticeKindNames } from '../../shared/notices/kinds.ts'
import { personChip } from '../people/schema.ts'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { noticeChannels, noticeTabs, noticeTopicNames } from '../../shared/notices/topics.ts'
import { cursor, opaqueToken, uuid } from '../../shared/text.ts'
import { isPushEndpoint } from '../../shared/push-endpoint.ts'
import { isTimeZone } from './preferences.ts'

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
/** Of all kinds, or of one filter of the list. */
const tab = z.enum(noticeTabs).optional()
export const listNotificationsInput = z.strictObject({ cursor, tab, limit: z.int().min(1).max(50).default(20) })
export const notificationPage = z.object({
  notifications: z.array(notificationView),
  /** 99 at most. */
  unreadCount: z.int(),
  /** For `markRead`, once this page was on the screen; null when the page is empty. */
  readMark: z.string().nullable(),
  nextCursor: z.string().nullable(),
})
/**
 * `upTo` is the `readMark` of a page of this `tab`: notices that changed after it was read, and
 * those of other tabs, stay unread.
 */
export const markReadInput = z.strictObject({ upTo: opaqueToken(200), tab })

const minuteOfDay = z.int().min(0).max(1_439)
export const noticeSettings = z.object({
  topics: z.array(
    z.object({
      topic: z.enum(noticeTopicNames),
      /** By channel, as it works: what is off in the app is off everywhere. */
      on: z.object({ inApp: z.boolean(), push: z.boolean(), email: z.boolean() }),
      isAlwaysInApp: z.boolean(),
    }),
  ),
  /** Minutes of the day in `timeZone`; null: no quiet hours. */
  quiet: z.object({ fromMinute: minuteOfDay, untilMinute: minuteOfDay }).nullable(),
  timeZone: z.string(),
  /** Pushes say only that there is something. */
  hidesText: z.boolean(),
  /** The key that a browser subscribes with; null where Kiwi sends no pushes. */
  serverKey: z.string().nullable(),
  /** Browsers of the person that hear pushes. */
  devices: z.int(),
  /** People whose acts give no notice. */
  silenced: z.array(personChip),
})
export type NoticeSettings = z.infer<typeof noticeSettings>
/** Changes what is given. */
export const changeNoticeSettingsInput = z.strictObject({
  choice: z.strictObject({ topic: z.enum(noticeTopicNames), channel: z.enum(noticeChannels), isOn: z.boolean() }).optional(),
  quiet: z.strictObject({ fromMinute: minuteOfDay, untilMinute: minuteOfDay }).nullable().optional(),
  /** A name of the IANA database, such as `Asia/Seoul`. */
  timeZone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]{1,60}$/)
    .refine(isTimeZone, 'is no time zone')
    .optional(),
  hidesText: z.boolean().optional(),
})
const endpoint = z
  .string()
  .regex(/^https:\/\/[\x21-\x7e]{1,900}$/)
  .refine(isPushEndpoint, 'is no push service')
/** A browser's PushSubscription: keys in base64url without padding. */
export const subscribePushInput = z.strictObject({
  endpoint,
  /** The endpoint that this browser had before, which hears nothing from now on. */
  replaces: endpoint.nullish(),
  p256dh: z.string().regex(/^B[A-Za-z0-9_-]{86}$/),
  auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  serverKey: z.string().regex(/^B[A-Za-z0-9_-]{86}$/),
  locale: z.enum(['ko', 'en']),
})
export const unsubscribePushInput = z.strictObject({ endpoint })
export const silencePersonInput = z.strictObject({ personId: uuid, on: z.boolean() })
