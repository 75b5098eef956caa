import { cancelOrder } from '../domain/orders/cancel-order.ts'
import { confirmOrder } from '../domain/orders/confirm-order.ts'
import { myOrders, shopOrders } from '../domain/orders/list-orders.ts'
import { placeOrder } from '../domain/orders/place-order.ts'
import { previewCancel } from '../domain/orders/preview-cancel.ts'
import { readOrder } from '../domain/orders/read-order.ts'
import { cancelOrderInput, listOrdersInput, orderInput, placeOrderInput, previewCancelInput } from '../domain/orders/schema.ts'
import { member, owner, router, shop } from './trpc.ts'

/** `owner` here: the buyer or the shop. Every change answers with the order as `get` shows it. */
export const ordersRouter = router({
  place: member('pay')
    .input(placeOrderInput)
    .mutation(({ ctx, input }) => placeOrder(ctx, input)),
  get: owner('read')
    .input(orderInput)
    .query(({ ctx, input }) => readOrder(ctx, input)),
  mine: member('read')
    .input(listOrdersInput)
    .query(({ ctx, input }) => myOrders(ctx, input)),
  ofShop: shop('read')
    .input(listOrdersInput)
    .query(({ ctx, input }) => shopOrders(ctx, input)),
  confirm: shop('write')
    .input(orderInput)
    .mutation(({ ctx, input }) => confirmOrder(ctx, input)),
  previewCancel: owner('read')
    .input(previewCancelInput)
    .query(({ ctx, input }) => previewCancel(ctx, input)),
  cancel: owner('pay')
    .input(cancelOrderInput)
    .mutation(({ ctx, input }) => cancelOrder(ctx, input)),
})
