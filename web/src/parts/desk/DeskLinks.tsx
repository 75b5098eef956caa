import { Link } from '@tanstack/react-router'
import { ChartSpline, Landmark } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { useMe } from '../../state/me.ts'
import { buttonLook } from '../Button.tsx'

const desks = [
  { to: '/admin/pay', label: m.desk_title, Icon: Landmark, permission: 'money.look' },
  { to: '/admin/ranking', label: m.look_title, Icon: ChartSpline, permission: 'ranking.look' },
] as const

/** From one desk of the staff to another: those that the person's role may open. */
export function DeskLinks() {
  const me = useMe()
  return (
    <nav aria-label={m.desk_links()} className="no-scrollbar mb-4 flex gap-2 overflow-x-auto">
      {desks
        .filter(({ permission }) => me?.permissions.includes(permission))
        .map(({ to, label, Icon }) => (
          <Link key={to} to={to} className={buttonLook('quiet', 'shrink-0 aria-[current=page]:bg-kiwi-soft aria-[current=page]:text-kiwi')}>
            <Icon aria-hidden className="size-5" />
            {label()}
          </Link>
        ))}
    </nav>
  )
}
