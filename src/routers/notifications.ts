import * as z from 'zod'
import { countUnread } from '../social/notifications/count-unread.ts'
import { listNotifications } from '../social/notifications/list-notifications.ts'
import { markRead } from '../social/notifications/mark-read.ts'
import { listNotificationsInput, markReadInput, notificationPage } from '../social/notifications/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

export const notificationsRouter = router({
  list: member('read', listNotificationsInput, notificationPage).query(({ ctx, input }) => listNotifications(ctx, input)),
  unread: member('read', noInput, z.object({ unreadCount: z.int() })).query(({ ctx }) => countUnread(ctx)),
  markRead: member('write', markReadInput, z.object({ unreadCount: z.int() })).mutation(({ ctx, input }) => markRead(ctx, input)),
})
