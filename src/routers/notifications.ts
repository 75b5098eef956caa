import * as z from 'zod'
import { countUnread } from '../social/notifications/count-unread.ts'
import { listNotifications } from '../social/notifications/list-notifications.ts'
import { markRead } from '../social/notifications/mark-read.ts'
import { changeSettings } from '../social/notifications/change-settings.ts'
import { readSettings } from '../social/notifications/read-settings.ts'
import { subscribePush, unsubscribePush } from '../social/notifications/subscribe-push.ts'
import { silencePerson } from '../social/notifications/silence-person.ts'
import {
  changeNoticeSettingsInput,
  listNotificationsInput,
  markReadInput,
  noticeSettings,
  notificationPage,
  silencePersonInput,
  subscribePushInput,
  unsubscribePushInput,
} from '../social/notifications/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

export const notificationsRouter = router({
  list: member('read', listNotificationsInput, notificationPage).query(({ ctx, input }) => listNotifications(ctx, input)),
  unread: member('read', noInput, z.object({ unreadCount: z.int() })).query(({ ctx }) => countUnread(ctx)),
  settings: member('read', noInput, noticeSettings).query(({ ctx }) => readSettings(ctx)),
  changeSettings: member('write', changeNoticeSettingsInput, noticeSettings).mutation(({ ctx, input }) => changeSettings(ctx, input)),
  silence: member('write', silencePersonInput, noticeSettings).mutation(({ ctx, input }) => silencePerson(ctx, input)),
  subscribePush: member('write', subscribePushInput, noticeSettings).mutation(({ ctx, input }) => subscribePush(ctx, input)),
  unsubscribePush: member('write', unsubscribePushInput, noticeSettings).mutation(({ ctx, input }) => unsubscribePush(ctx, input)),
  markRead: member('write', markReadInput, z.object({ unreadCount: z.int() })).mutation(({ ctx, input }) => markRead(ctx, input)),
})
