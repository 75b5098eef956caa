import { queryOptions, useQuery } from '@tanstack/react-query'
import { kiwi } from './kiwi.ts'
import { useMe } from './me.ts'
import { queries } from './social/queries.ts'

/** Apart from the other queries of chat, which the first page does not load. */
export const unreadMessages = () =>
  queryOptions({ queryKey: ['chat', 'unread'], queryFn: ({ signal }) => kiwi.chat.unread.query({}, { signal }) })

/**
 * What the person has not read: notices, messages of rooms that are not muted, and both. Every
 * badge shows one of these.
 */
export function useUnread(): { notices: number; messages: number; all: number } {
  const me = useMe()
  const enabled = me?.status === 'active'
  const notices = useQuery({ ...queries.unread(), enabled }).data?.unreadCount ?? me?.unreadCount ?? 0
  const messages = useQuery({ ...unreadMessages(), enabled }).data?.unreadCount ?? 0
  return { notices, messages, all: notices + messages }
}
