import { openShop } from '../commerce/shops/open-shop.ts'
import { readShop } from '../commerce/shops/read-shop.ts'
import { shopProductsInput } from '../commerce/products/schema.ts'
import { openShopInput, setAutoConfirmInput, shopInput } from '../commerce/shops/schema.ts'
import { setAutoConfirm } from '../commerce/shops/set-auto-confirm.ts'
import { shopProducts } from '../commerce/products/shop-products.ts'
import { shopPayoutsRouter } from './shop-payouts.ts'
import { anyone, member, router, shop } from './trpc.ts'

export const shopsRouter = router({
  payouts: shopPayoutsRouter,
  get: anyone('profile')
    .input(shopInput)
    .query(({ ctx, input }) => readShop(ctx, input)),
  products: anyone('read')
    .input(shopProductsInput)
    .query(({ ctx, input }) => shopProducts(ctx, input)),
  open: member('probe')
    .input(openShopInput)
    .mutation(({ ctx, input }) => openShop(ctx, input)),
  setAutoConfirm: shop('write')
    .input(setAutoConfirmInput)
    .mutation(({ ctx, input }) => setAutoConfirm(ctx, input)),
})
