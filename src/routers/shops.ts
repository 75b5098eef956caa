import { openShop } from '../commerce/shops/open-shop.ts'
import { readShop } from '../commerce/shops/read-shop.ts'
import { productPage, shopProductsInput } from '../commerce/products/schema.ts'
import { openShopInput, setAutoConfirmInput, shopInput, shopView } from '../commerce/shops/schema.ts'
import { setAutoConfirm } from '../commerce/shops/set-auto-confirm.ts'
import { shopProducts } from '../commerce/products/shop-products.ts'
import { shopPayoutsRouter } from './shop-payouts.ts'
import { anyone, member, router, shop } from './trpc.ts'

export const shopsRouter = router({
  payouts: shopPayoutsRouter,
  get: anyone('profile', shopView)
    .input(shopInput)
    .query(({ ctx, input }) => readShop(ctx, input)),
  products: anyone('read', productPage)
    .input(shopProductsInput)
    .query(({ ctx, input }) => shopProducts(ctx, input)),
  open: member('probe', shopView)
    .input(openShopInput)
    .mutation(({ ctx, input }) => openShop(ctx, input)),
  setAutoConfirm: shop('write', shopView)
    .input(setAutoConfirmInput)
    .mutation(({ ctx, input }) => setAutoConfirm(ctx, input)),
})
