import { countUnread } from '../social/notifications/count-unread.ts'
import { listNotifications } from '../social/notifications/list-notifications.ts'
import { markRead } from '../social/notifications/mark-read.ts'
import { listNotificationsInput, markReadInput } from '../social/notifications/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

export const notificationsRouter = router({
  list: member('read')
    .input(listNotificationsInput)
    .query(({ ctx, input }) => listNotifications(ctx, input)),
  unread: member('read')
    .input(noInput)
    .query(({ ctx }) => countUnread(ctx)),
  markRead: member('write')
    .input(markReadInput)
    .mutation(({ ctx, input }) => markRead(ctx, input)),
})
