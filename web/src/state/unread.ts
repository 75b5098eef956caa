import { useQuery } from '@tanstack/react-query'
import { chatQueries } from './chat/queries.ts'
import { useMe } from './me.ts'
import { queries } from './social/queries.ts'

/** What the person has not read: notices, messages of rooms that are not muted, and both. Every badge shows one of these. */
export function useUnread(): { notices: number; messages: number; all: number } {
  const me = useMe()
  const enabled = me?.status === 'active'
  const notices = useQuery({ ...queries.unread(), enabled }).data?.unreadCount ?? me?.unreadCount ?? 0
  const messages = useQuery({ ...chatQueries.unread(), enabled }).data?.unreadCount ?? 0
  return { notices, messages, all: notices + messages }
}
