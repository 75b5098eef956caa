import { listMine, quoteCoupons, shopOffers, takeByCode, takeCoupon } from '../commerce/coupons/my-coupons.ts'
import {
  couponInput,
  couponQuote,
  couponQuoteInput,
  listCouponsInput,
  makeCouponInput,
  myCoupons,
  offeredCoupons,
  shopCoupon,
  shopCouponPage,
  shopCouponsInput,
  takeCouponInput,
} from '../commerce/coupons/schema.ts'
import { listCoupons, makeCoupon, stopCoupon } from '../commerce/coupons/shop-coupons.ts'
import { noInput } from '../shared/text.ts'
import { member, router, shop } from './trpc.ts'

/** For buyers. */
export const couponsRouter = router({
  ofShop: member('read', shopCouponsInput, offeredCoupons).query(({ ctx, input }) => shopOffers(ctx, input)),
  take: member('write', couponInput, myCoupons).mutation(({ ctx, input }) => takeCoupon(ctx, input)),
  takeByCode: member('probe', takeCouponInput, myCoupons).mutation(({ ctx, input }) => takeByCode(ctx, input)),
  mine: member('read', noInput, myCoupons).query(({ ctx }) => listMine(ctx)),
  quote: member('read', couponQuoteInput, couponQuote).query(({ ctx, input }) => quoteCoupons(ctx, input)),
})

export const shopCouponsRouter = router({
  list: shop('products', 'read', listCouponsInput, shopCouponPage).query(({ ctx, input }) => listCoupons(ctx, input)),
  make: shop('products', 'write', makeCouponInput, shopCoupon).mutation(({ ctx, input }) => makeCoupon(ctx, input)),
  stop: shop('products', 'write', couponInput, shopCoupon).mutation(({ ctx, input }) => stopCoupon(ctx, input)),
})
