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

const commissions = createRoute({
  getParentRoute: at,
  path: '/shop/commissions',
  component: page(() => import('./routes/orders/shop-commissions.tsx'), 'ShopCommissionsPage'),
})
const earnings = createRoute({
  getParentRoute: at,
  path: '/me/earnings',
  component: page(() => import('./routes/orders/earnings.tsx'), 'EarningsPage'),
})

export const couponRoutes = [mine, ofShop, commissions, earnings] as const
