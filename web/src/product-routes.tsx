import { createRoute } from '@tanstack/react-router'
import { page } from './page.tsx'
import { at } from './root-route.tsx'

/** Pages on which a shop works on its products. */
export const productRoutes = [
  createRoute({
    getParentRoute: at,
    path: '/shop/products',
    component: page(() => import('./routes/products/own-products.tsx'), 'OwnProductsPage'),
  }),
  createRoute({
    getParentRoute: at,
    path: '/shop/products/import',
    component: page(() => import('./routes/products/import-products.tsx'), 'ImportProductsPage'),
  }),
  createRoute({
    getParentRoute: at,
    path: '/shop/products/new',
    component: page(() => import('./routes/products/edit-product.tsx'), 'NewProductPage'),
  }),
  createRoute({
    getParentRoute: at,
    path: '/shop/products/$productId',
    component: page(() => import('./routes/products/edit-product.tsx'), 'EditProductPage'),
  }),
]
