import { countUnread } from '../domain/notifications/count-unread.ts'
import { listNotifications } from '../domain/notifications/list-notifications.ts'
import { markRead } from '../domain/notifications/mark-read.ts'
import { listNotificationsInput, markReadInput } from '../domain/notifications/schema.ts'
import { nothing } from '../shared/text.ts'
import { member, router } from './trpc.ts'

export const notificationsRouter = router({
  list: member('read')
    .input(listNotificationsInput)
    .query(({ ctx, input }) => listNotifications(ctx, input)),
  unread: member('read')
    .input(nothing)
    .query(({ ctx }) => countUnread(ctx)),
  markRead: member('write')
    .input(markReadInput)
    .mutation(({ ctx, input }) => markRead(ctx, input)),
})
