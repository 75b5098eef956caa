import * as z from 'zod'
import { forgetSeen, keepSeen } from '../commerce/wishes/keep-seen.ts'
import { listSeen } from '../commerce/wishes/list-seen.ts'
import { listWishes } from '../commerce/wishes/list-wishes.ts'
import { readWish } from '../commerce/wishes/read-wish.ts'
import {
  alertInput,
  keepSeenInput,
  listWishesInput,
  ofProductInput,
  seenAnswer,
  seenList,
  wishInput,
  wishPage,
  wishState,
} from '../commerce/wishes/schema.ts'
import { seeProduct } from '../commerce/wishes/see-product.ts'
import { setAlert } from '../commerce/wishes/set-alert.ts'
import { setWish } from '../commerce/wishes/set-wish.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

/**
 * What a person keeps about products for themselves: nobody else learns of it, the shop neither.
 */
export const wishesRouter = router({
  mine: member('read', listWishesInput, wishPage).query(({ ctx, input }) => listWishes(ctx, input)),
  ofProduct: member('read', ofProductInput, wishState).query(({ ctx, input }) => readWish(ctx, input)),
  set: member('like', wishInput, wishState).mutation(({ ctx, input }) => setWish(ctx, input)),
  setAlert: member('write', alertInput, wishState).mutation(({ ctx, input }) => setAlert(ctx, input)),
  seen: member('read', noInput, seenList).query(({ ctx }) => listSeen(ctx)),
  see: member('write', ofProductInput, seenAnswer).mutation(({ ctx, input }) => seeProduct(ctx, input)),
  keepSeen: member('write', keepSeenInput, seenAnswer).mutation(({ ctx, input }) => keepSeen(ctx, input)),
  forgetSeen: member('write', noInput, z.object({ forgotten: z.literal(true) })).mutation(({ ctx }) => forgetSeen(ctx)),
})
