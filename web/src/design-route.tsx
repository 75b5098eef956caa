import { createRoute } from '@tanstack/react-router'
import { page } from './page.tsx'
import { at } from './root-route.tsx'

/**
 * The parts in their states, for who builds Kiwi: see docs/design.md. No release has it, so the API
 * serves no page there.
 */
export const designRoute = import.meta.env.DEV
  ? [createRoute({ getParentRoute: at, path: '/design', component: page(() => import('./routes/dev/design.tsx'), 'DesignPage') })]
  : []
