import { openShop } from '../commerce/shops/open-shop.ts'
import { readShop } from '../commerce/shops/read-shop.ts'
import { productPage, shopProductsInput } from '../commerce/products/schema.ts'
import { openShopInput, setAutoConfirmInput, shopInput, shopView } from '../commerce/shops/schema.ts'
import { setAutoConfirm } from '../commerce/shops/set-auto-confirm.ts'
import { shopProducts } from '../commerce/products/shop-products.ts'
import { shopPaymentsRouter } from './shop-payments.ts'
import { shopImportsRouter } from './shop-imports.ts'
import { shopCouponsRouter } from './coupons.ts'
import { shopPayoutsRouter } from './shop-payouts.ts'
import { shopStaffRouter } from './shop-staff.ts'
import { shippingRuleView } from '../commerce/shipping/schema.ts'
import { readShippingRule, setShippingRule } from '../commerce/shipping/set-shipping-rule.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, router, shop } from './trpc.ts'

export const shopsRouter = router({
  imports: shopImportsRouter,
  payouts: shopPayoutsRouter,
  payments: shopPaymentsRouter,
  staff: shopStaffRouter,
  coupons: shopCouponsRouter,
  get: anyone('profile', shopInput, shopView).query(({ ctx, input }) => readShop(ctx, input)),
  products: anyone('read', shopProductsInput, productPage).query(({ ctx, input }) => shopProducts(ctx, input)),
  shipping: shop('settings', 'read', noInput, shippingRuleView).query(({ ctx }) => readShippingRule(ctx)),
  setShipping: shop('settings', 'write', shippingRuleView, shippingRuleView).mutation(({ ctx, input }) => setShippingRule(ctx, input)),
  open: member('probe', openShopInput, shopView).mutation(({ ctx, input }) => openShop(ctx, input)),
  setAutoConfirm: shop('settings', 'write', setAutoConfirmInput, shopView).mutation(({ ctx, input }) => setAutoConfirm(ctx, input)),
})
