import { readMyEarnings } from '../commerce/commissions/my-earnings.ts'
import { readShopCommissions } from '../commerce/commissions/read-shop-commissions.ts'
import {
  dropCommissionInput,
  myEarnings,
  myEarningsInput,
  setCommissionInput,
  shopCommissions,
  tapInput,
  tapped,
} from '../commerce/commissions/schema.ts'
import { dropCommission, setCommission } from '../commerce/commissions/set-commission.ts'
import { tapTag } from '../commerce/commissions/tap-tag.ts'
import { noInput } from '../shared/text.ts'
import { member, router, shop } from './trpc.ts'

/** For those who tag products, and those who tap on tags. */
export const commissionsRouter = router({
  tap: member('tap', tapInput, tapped).mutation(({ ctx, input }) => tapTag(ctx, input)),
  mine: member('search', myEarningsInput, myEarnings).query(({ ctx, input }) => readMyEarnings(ctx, input)),
})

export const shopCommissionsRouter = router({
  read: shop('room', 'search', noInput, shopCommissions).query(({ ctx }) => readShopCommissions(ctx)),
  set: shop('settings', 'write', setCommissionInput, shopCommissions).mutation(({ ctx, input }) => setCommission(ctx, input)),
  drop: shop('settings', 'write', dropCommissionInput, shopCommissions).mutation(({ ctx, input }) => dropCommission(ctx, input)),
})
