import { putInCart, removeFromCart } from '../commerce/cart/change-cart.ts'
import { countCart, readCart } from '../commerce/cart/read-cart.ts'
import { cartCount, cartView, putInCartInput, removeFromCartInput } from '../commerce/cart/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

/** The caller's cart, over several shops. It reserves nothing; `orders.checkout` buys of it. */
export const cartRouter = router({
  get: member('read', noInput, cartView).query(({ ctx }) => readCart(ctx)),
  count: member('read', noInput, cartCount).query(({ ctx }) => countCart(ctx)),
  put: member('write', putInCartInput, cartView).mutation(({ ctx, input }) => putInCart(ctx, input)),
  remove: member('write', removeFromCartInput, cartView).mutation(({ ctx, input }) => removeFromCart(ctx, input)),
})
