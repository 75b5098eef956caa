import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { unreadMessages } from '../../state/unread.ts'
import { formatUnread } from '../../state/wording.ts'

/** The way to the conversations from the bar of the feeds; on wide screens the menu has it. */
export function ChatLink() {
  const unread = useQuery(unreadMessages()).data?.unreadCount ?? 0
  return (
    <Link
      to="/chat"
      className="relative -mr-1 grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken hover:text-ink lg:hidden"
    >
      <MessagesSquare aria-hidden className="size-5.5" />
      <span className="sr-only">{unread > 0 ? `${m.nav_chat()}, ${m.chat_unread({ count: unread })}` : m.nav_chat()}</span>
      {unread > 0 && (
        <span
          aria-hidden
          className="absolute top-0.5 right-0 min-w-4.5 rounded-full bg-danger px-1 text-center text-[0.6875rem] leading-4.5 font-bold text-white dark:text-black"
        >
          {formatUnread(unread)}
        </span>
      )}
    </Link>
  )
}
