import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { useMe } from '../../state/me.ts'
import { ChatLink } from '../chat/ChatLink.tsx'
import { KiwiMark } from '../KiwiMark.tsx'
import { PageHeader } from '../PageHeader.tsx'
import { PageTitle } from '../PageTitle.tsx'

const feeds = [
  { to: '/', label: m.nav_home },
  { to: '/interest', label: m.nav_interest },
  { to: '/popular', label: m.nav_popular },
] as const

/**
 * The bar of the three feeds, one beside the other. Visitors have popular only, and so a heading.
 */
export function FeedHeader({ title, children }: { title: string; children?: ReactNode }) {
  if (useMe()?.status !== 'active') return <PageHeader title={title}>{children}</PageHeader>
  return (
    <header className="sticky top-(--banner,0px) z-20 flex min-h-14 items-center gap-1 bg-paper/90 px-4 backdrop-blur-lg sm:px-1">
      <PageTitle>{title}</PageTitle>
      <h1 className="sr-only">{title}</h1>
      <KiwiMark className="mr-1 size-7 shrink-0 lg:hidden" />
      <nav aria-label={m.feeds_label()} className="no-scrollbar flex min-w-0 flex-1 overflow-x-auto">
        {feeds.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: true, includeSearch: false }}
            className="relative flex min-h-14 min-w-14 shrink-0 items-center justify-center px-3 text-[1.0625rem] font-bold tracking-tight text-muted transition-colors after:absolute after:inset-x-3 after:bottom-1.5 after:h-0.5 after:rounded-full hover:text-ink focus-visible:-outline-offset-2"
            activeProps={{ className: '!text-ink after:bg-kiwi' }}
          >
            {label()}
          </Link>
        ))}
      </nav>
      {children}
      <ChatLink />
    </header>
  )
}
