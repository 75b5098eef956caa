import { createRoute } from '@tanstack/react-router'
import { page } from './page.tsx'
import { at } from './root-route.tsx'

const mine = createRoute({
  getParentRoute: at,
  path: '/me/coupons',
  component: page(() => import('./routes/orders/my-coupons.tsx'), 'MyCouponsPage'),
})
const ofShop = createRoute({
  getParentRoute: at,
  path: '/shop/coupons',
  component: page(() => import('./routes/orders/shop-coupons.tsx'), 'ShopCouponsPage'),
})

export const couponRoutes = [mine, ofShop] as const
