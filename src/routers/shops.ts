import { shopOverview } from '../commerce/shops/overview-schema.ts'
import { readOverview } from '../commerce/shops/read-overview.ts'
import { describeShop } from '../commerce/shops/describe-shop.ts'
import { openShop } from '../commerce/shops/open-shop.ts'
import { readShop } from '../commerce/shops/read-shop.ts'
import { readShopDetails } from '../commerce/shops/read-shop-details.ts'
import { productPage, shopProductsInput } from '../commerce/products/schema.ts'
import {
  describeShopInput,
  openShopInput,
  setAutoConfirmInput,
  setShopPicturesInput,
  shopDetailsInput,
  shopDetailsView,
  shopInput,
  shopView,
} from '../commerce/shops/schema.ts'
import { setShopPictures } from '../commerce/shops/set-shop-pictures.ts'
import { setAutoConfirm } from '../commerce/shops/set-auto-confirm.ts'
import { setShopDetails } from '../commerce/shops/set-shop-details.ts'
import { shopProducts } from '../commerce/products/shop-products.ts'
import { shopPaymentsRouter } from './shop-payments.ts'
import { shopImportsRouter } from './shop-imports.ts'
import { shopCommissionsRouter } from './commissions.ts'
import { shopCouponsRouter } from './coupons.ts'
import { shopPayoutsRouter } from './shop-payouts.ts'
import { shopStaffRouter } from './shop-staff.ts'
import { shippingRuleInput, shippingRuleView } from '../commerce/shipping/schema.ts'
import { readShippingRule, setShippingRule } from '../commerce/shipping/set-shipping-rule.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, router, shop } from './trpc.ts'

export const shopsRouter = router({
  imports: shopImportsRouter,
  payouts: shopPayoutsRouter,
  payments: shopPaymentsRouter,
  staff: shopStaffRouter,
  coupons: shopCouponsRouter,
  commissions: shopCommissionsRouter,
  get: anyone('profile', shopInput, shopView).query(({ ctx, input }) => readShop(ctx, input)),
  /** How the caller's shop does. */
  overview: shop('room', 'search', noInput, shopOverview).query(({ ctx }) => readOverview(ctx)),
  products: anyone('read', shopProductsInput, productPage).query(({ ctx, input }) => shopProducts(ctx, input)),
  shipping: shop('settings', 'read', noInput, shippingRuleView).query(({ ctx }) => readShippingRule(ctx)),
  setShipping: shop('settings', 'write', shippingRuleInput, shippingRuleView).mutation(({ ctx, input }) => setShippingRule(ctx, input)),
  open: member('probe', openShopInput, shopView).mutation(({ ctx, input }) => openShop(ctx, input)),
  describe: shop('settings', 'write', describeShopInput, shopView).mutation(({ ctx, input }) => describeShop(ctx, input)),
  setPictures: shop('settings', 'write', setShopPicturesInput, shopView).mutation(({ ctx, input }) => setShopPictures(ctx, input)),
  /** Who sells. */
  details: anyone('profile', shopInput, shopDetailsView).query(({ ctx, input }) => readShopDetails(ctx, input)),
  setDetails: shop('settings', 'write', shopDetailsInput, shopDetailsView).mutation(({ ctx, input }) => setShopDetails(ctx, input)),
  setAutoConfirm: shop('settings', 'write', setAutoConfirmInput, shopView).mutation(({ ctx, input }) => setAutoConfirm(ctx, input)),
})
