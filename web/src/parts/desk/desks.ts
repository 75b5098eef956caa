import { ChartSpline, Cog, Flag, Hash, History, Landmark, Power, Scale, Search, UserRoundSearch } from 'lucide-react'
import { m } from '../../paraglide/messages.js'

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
