import { Link } from '@tanstack/react-router'
import { ChartSpline, Landmark } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../Button.tsx'

const desks = [
  { to: '/admin/pay', label: m.desk_title, Icon: Landmark },
  { to: '/admin/ranking', label: m.look_title, Icon: ChartSpline },
] as const

/** From one desk of the admins to another. */
export function DeskLinks() {
  return (
    <nav aria-label={m.desk_links()} className="no-scrollbar mb-4 flex gap-2 overflow-x-auto">
      {desks.map(({ to, label, Icon }) => (
        <Link key={to} to={to} className={buttonLook('quiet', 'shrink-0 aria-[current=page]:bg-kiwi-soft aria-[current=page]:text-kiwi')}>
          <Icon aria-hidden className="size-5" />
          {label()}
        </Link>
      ))}
    </nav>
  )
}
