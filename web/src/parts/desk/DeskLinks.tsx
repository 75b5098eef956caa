import { Link } from '@tanstack/react-router'
import { ChartSpline, Cog, Flag, Hash, History, Landmark, LayoutDashboard, Power, Scale, Search, UserRoundSearch } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { useMe } from '../../state/me.ts'
import { buttonLook } from '../Button.tsx'

/** The desks of the staff, in the order of the menu. */
export const desks = [
  { to: '/admin/people', label: m.staff_people, Icon: UserRoundSearch, permission: 'people.look' },
  { to: '/admin/reports', label: m.cases_title, Icon: Flag, permission: 'content.moderate' },
  { to: '/admin/hashtags', label: m.staff_hashtags, Icon: Hash, permission: 'content.moderate' },
  { to: '/admin/pay', label: m.desk_title, Icon: Landmark, permission: 'money.look' },
  { to: '/admin/disputes', label: m.dispute_desk, Icon: Scale, permission: 'money.look' },
  { to: '/admin/ranking', label: m.look_title, Icon: ChartSpline, permission: 'ranking.look' },
  { to: '/admin/jobs', label: m.staff_jobs, Icon: Cog, permission: 'jobs.run' },
  { to: '/admin/search', label: m.staff_search, Icon: Search, permission: 'jobs.run' },
  { to: '/admin/switches', label: m.staff_switches, Icon: Power, permission: 'settings.change' },
  { to: '/admin/log', label: m.staff_log, Icon: History, permission: 'staff.watch' },
] as const

/** From one desk of the staff to another: those that the person's role may open. */
export function DeskLinks() {
  const me = useMe()
  return (
    <nav aria-label={m.desk_links()} className="no-scrollbar -mx-4 mb-4 flex gap-2 overflow-x-auto px-4 lg:flex-wrap">
      <Link to="/admin" activeOptions={{ exact: true }} className={linkLook}>
        <LayoutDashboard aria-hidden className="size-5" />
        {m.staff_home()}
      </Link>
      {desks
        .filter(({ permission }) => me?.permissions.includes(permission))
        .map(({ to, label, Icon }) => (
          <Link key={to} to={to} className={linkLook}>
            <Icon aria-hidden className="size-5" />
            {label()}
          </Link>
        ))}
    </nav>
  )
}

const linkLook = buttonLook('quiet', 'shrink-0 aria-[current=page]:bg-kiwi-soft aria-[current=page]:text-kiwi')
