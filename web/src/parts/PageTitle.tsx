import { useQuery } from '@tanstack/react-query'
import { m } from '../paraglide/messages.js'
import { chatQueries } from '../state/chat/queries.ts'
import { useMe } from '../state/me.ts'
import { formatUnread } from '../state/wording.ts'

/** The document's title, e.g. `(2) 검색 · 키위` with two unread messages. React moves it into the head. */
export function PageTitle({ children }: { children: string }) {
  const unread = useQuery({ ...chatQueries.unread(), enabled: useMe()?.status === 'active' }).data?.unreadCount ?? 0
  return <title>{`${unread > 0 ? `(${formatUnread(unread)}) ` : ''}${children} · ${m.app_name()}`}</title>
}
