import { createRoute } from '@tanstack/react-router'
import { page } from './page.tsx'
import { at, text } from './root-route.tsx'

const home = createRoute({ getParentRoute: at, path: '/admin', component: page(() => import('./routes/desk/admin.tsx'), 'AdminPage') })
const people = createRoute({
  getParentRoute: at,
  path: '/admin/people',
  validateSearch: (search: Record<string, unknown>): { q?: string } => (text(search.q) ? { q: text(search.q)! } : {}),
  component: page(() => import('./routes/desk/admin-people.tsx'), 'AdminPeoplePage'),
})
const person = createRoute({
  getParentRoute: at,
  path: '/admin/people/$personId',
  component: page(() => import('./routes/desk/admin-person.tsx'), 'AdminPersonPage'),
})
const view = createRoute({
  getParentRoute: at,
  path: '/admin/people/$personId/view',
  component: page(() => import('./routes/desk/admin-view.tsx'), 'AdminViewPage'),
})
const jobs = createRoute({
  getParentRoute: at,
  path: '/admin/jobs',
  component: page(() => import('./routes/desk/admin-jobs.tsx'), 'AdminJobsPage'),
})
const search = createRoute({
  getParentRoute: at,
  path: '/admin/search',
  component: page(() => import('./routes/desk/admin-search.tsx'), 'AdminSearchPage'),
})
const disputes = createRoute({
  getParentRoute: at,
  path: '/admin/disputes',
  component: page(() => import('./routes/desk/admin-disputes.tsx'), 'AdminDisputesPage'),
})
const switches = createRoute({
  getParentRoute: at,
  path: '/admin/switches',
  component: page(() => import('./routes/desk/admin-switches.tsx'), 'AdminSwitchesPage'),
})
const hashtags = createRoute({
  getParentRoute: at,
  path: '/admin/hashtags',
  component: page(() => import('./routes/desk/admin-hashtags.tsx'), 'AdminHashtagsPage'),
})
const log = createRoute({
  getParentRoute: at,
  path: '/admin/log',
  component: page(() => import('./routes/desk/admin-log.tsx'), 'AdminLogPage'),
})

/** The pages of the staff; only they load their code. */
export const deskRoutes = [home, people, person, view, jobs, search, disputes, hashtags, switches, log] as const
