import { buyAgain } from '../commerce/orders/buy-again.ts'
import { cancelOrder } from '../commerce/orders/cancel-order.ts'
import { confirmPurchase } from '../commerce/orders/confirm-purchase.ts'
import { packOrder } from '../commerce/orders/pack-order.ts'
import { sendOrders } from '../commerce/orders/send-orders.ts'
import { handOver } from '../commerce/orders/hand-over.ts'
import { checkout } from '../commerce/orders/checkout.ts'
import { confirmOrder } from '../commerce/orders/confirm-order.ts'
import { myOrders, shopOrders } from '../commerce/orders/list-orders.ts'
import { openAddress } from '../commerce/orders/open-address.ts'
import { openedAddress } from '../commerce/addresses/schema.ts'
import { placeOrder } from '../commerce/orders/place-order.ts'
import { previewCheckout } from '../commerce/orders/preview-checkout.ts'
import { previewCancel } from '../commerce/orders/preview-cancel.ts'
import { readOrder } from '../commerce/orders/read-order.ts'
import {
  cancelOrderInput,
  cancelPreview,
  checkoutInput,
  checkoutPreview,
  listOrdersInput,
  orderInput,
  orderPage,
  orderView,
  placeOrderInput,
  previewCancelInput,
  sendOrdersInput,
  sentOrders,
  previewCheckoutInput,
  purchaseView,
} from '../commerce/orders/schema.ts'
import { postProducts } from '../commerce/products/schema.ts'
import { orderReturnsRouter } from './order-returns.ts'
import { member, owner, router, shop } from './trpc.ts'

/** `owner` here: the buyer or the shop. Every change answers with the order as `get` shows it. */
export const ordersRouter = router({
  returns: orderReturnsRouter,
  place: member('pay', placeOrderInput, orderView).mutation(({ ctx, input }) => placeOrder(ctx, input)),
  previewCheckout: member('read', previewCheckoutInput, checkoutPreview).query(({ ctx, input }) => previewCheckout(ctx, input)),
  checkout: member('pay', checkoutInput, purchaseView).mutation(({ ctx, input }) => checkout(ctx, input)),
  get: owner('read', orderInput, orderView).query(({ ctx, input }) => readOrder(ctx, input)),
  mine: member('read', listOrdersInput, orderPage).query(({ ctx, input }) => myOrders(ctx, input)),
  /** For its buyer: what of it can be bought again. */
  again: owner('read', orderInput, postProducts).query(({ ctx, input }) => buyAgain(ctx, input)),
  /** Where it goes. A mutation: each opening is recorded. */
  openAddress: owner('read', orderInput, openedAddress).mutation(({ ctx, input }) => openAddress(ctx, input.orderId)),
  pack: shop('orders', 'write', orderInput, orderView).mutation(({ ctx, input }) => packOrder(ctx, input)),
  send: shop('orders', 'write', sendOrdersInput, sentOrders).mutation(({ ctx, input }) => sendOrders(ctx, input)),
  handOver: shop('orders', 'write', orderInput, orderView).mutation(({ ctx, input }) => handOver(ctx, input)),
  confirmPurchase: owner('write', orderInput, orderView).mutation(({ ctx, input }) => confirmPurchase(ctx, input)),
  ofShop: shop('orders', 'read', listOrdersInput, orderPage).query(({ ctx, input }) => shopOrders(ctx, input)),
  confirm: shop('orders', 'write', orderInput, orderView).mutation(({ ctx, input }) => confirmOrder(ctx, input)),
  previewCancel: owner('read', previewCancelInput, cancelPreview).query(({ ctx, input }) => previewCancel(ctx, input)),
  cancel: owner('pay', cancelOrderInput, orderView).mutation(({ ctx, input }) => cancelOrder(ctx, input)),
})
