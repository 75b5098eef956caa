import { createRoute } from '@tanstack/react-router'
import { page } from './page.tsx'
import { at, text } from './root-route.tsx'

const cart = createRoute({ getParentRoute: at, path: '/cart', component: page(() => import('./routes/orders/cart.tsx'), 'CartPage') })
const checkout = createRoute({
  getParentRoute: at,
  path: '/checkout',
  /** `only`: the ids of the products that are bought, with commas; else all of the cart. */
  validateSearch: ({ only }: Record<string, unknown>): { only?: string } => (text(only) ? { only: text(only)! } : {}),
  component: page(() => import('./routes/orders/checkout.tsx'), 'CheckoutPage'),
})
const addresses = createRoute({
  getParentRoute: at,
  path: '/settings/addresses',
  component: page(() => import('./routes/settings/addresses.tsx'), 'AddressesPage'),
})

export const cartRoutes = [cart, checkout, addresses] as const
