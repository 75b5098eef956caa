import { Link, type LinkProps } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { buttonLook } from './Button.tsx'

interface BesideMenuProps {
  label: string
  entries: readonly { to: LinkProps['to']; label: () => string; Icon: LucideIcon; isExact?: boolean }[]
  /** The entry to which the page belongs, where its address does not say it. */
  under?: LinkProps['to'] | undefined
  className?: string
  children: ReactNode
}

/** A page with the menu of its area: a column on wide screens, a row above on others. */
export function BesideMenu({ label, entries, under, className = '', children }: BesideMenuProps) {
  const menu = useRef<HTMLElement>(null)
  useEffect(() => {
    const current = menu.current?.querySelector('[aria-current=page]')
    if (!menu.current || !current) return
    const [row, link] = [menu.current.getBoundingClientRect(), current.getBoundingClientRect()]
    menu.current.scrollLeft += link.left - row.left - (row.width - link.width) / 2
  }, [])
  return (
    <div className="lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-6">
      <nav
        ref={menu}
        aria-label={label}
        className="no-scrollbar flex gap-2 overflow-x-auto px-4 pb-3 lg:sticky lg:top-16 lg:flex-col lg:gap-1 lg:self-start lg:overflow-visible lg:pr-0"
      >
        {entries.map(({ to, label: name, Icon, isExact = false }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: isExact }}
            {...(to === under ? { 'aria-current': 'page' as const } : {})}
            className={linkLook}
          >
            <Icon aria-hidden className="size-5 shrink-0" />
            {name()}
          </Link>
        ))}
      </nav>
      <div className={`min-w-0 ${className}`}>{children}</div>
    </div>
  )
}

const linkLook = buttonLook(
  'quiet',
  'shrink-0 leading-snug lg:justify-start lg:rounded-2xl lg:px-4 lg:text-left lg:text-[0.9375rem] lg:not-aria-[current=page]:bg-transparent lg:hover:bg-sunken! aria-[current=page]:bg-kiwi-soft aria-[current=page]:text-kiwi',
)
