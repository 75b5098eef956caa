import { buyAgain } from '../commerce/orders/buy-again.ts'
import { cancelOrder } from '../commerce/orders/cancel-order.ts'
import { confirmPurchase } from '../commerce/orders/confirm-purchase.ts'
import { stepOrders } from '../commerce/orders/step-orders.ts'
import { packOrder } from '../commerce/orders/pack-order.ts'
import { sendOrders } from '../commerce/orders/send-orders.ts'
import { handOver } from '../commerce/orders/hand-over.ts'
import { checkout } from '../commerce/orders/checkout.ts'
import { confirmOrder } from '../commerce/orders/confirm-order.ts'
import { countOrders, myOrders, ordersByNumber, shopOrders } from '../commerce/orders/list-orders.ts'
import { openAddress, openAddresses } from '../commerce/orders/open-address.ts'
import { openedAddress, openedAddresses } from '../commerce/addresses/schema.ts'
import { placeOrder } from '../commerce/orders/place-order.ts'
import { previewCheckout } from '../commerce/orders/preview-checkout.ts'
import { previewCancel } from '../commerce/orders/preview-cancel.ts'
import { readOrder } from '../commerce/orders/read-order.ts'
import {
  cancelOrderInput,
  cancelPreview,
  checkoutInput,
  checkoutPreview,
  countedTasks,
  findOrdersInput,
  foundOrders,
  listOrdersInput,
  listShopOrdersInput,
  orderIdsInput,
  steppedOrders,
  stepOrdersInput,
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
import { noInput } from '../shared/text.ts'
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
  /** The same of many orders, for packing slips. */
  openAddresses: shop('orders', 'write', orderIdsInput, openedAddresses).mutation(({ ctx, input }) => openAddresses(ctx, input)),
  pack: shop('orders', 'write', orderInput, orderView).mutation(({ ctx, input }) => packOrder(ctx, input)),
  send: shop('orders', 'write', sendOrdersInput, sentOrders).mutation(({ ctx, input }) => sendOrders(ctx, input)),
  handOver: shop('orders', 'write', orderInput, orderView).mutation(({ ctx, input }) => handOver(ctx, input)),
  confirmPurchase: owner('write', orderInput, orderView).mutation(({ ctx, input }) => confirmPurchase(ctx, input)),
  /** Confirms or packs many. */
  step: shop('orders', 'write', stepOrdersInput, steppedOrders).mutation(({ ctx, input }) => stepOrders(ctx, input)),
  /** How many there are of each task. */
  counts: shop('orders', 'read', noInput, countedTasks).query(({ ctx }) => countOrders(ctx)),
  byNumber: shop('orders', 'read', findOrdersInput, foundOrders).query(({ ctx, input }) => ordersByNumber(ctx, input)),
  ofShop: shop('orders', 'read', listShopOrdersInput, orderPage).query(({ ctx, input }) => shopOrders(ctx, input)),
  confirm: shop('orders', 'write', orderInput, orderView).mutation(({ ctx, input }) => confirmOrder(ctx, input)),
  previewCancel: owner('read', previewCancelInput, cancelPreview).query(({ ctx, input }) => previewCancel(ctx, input)),
  cancel: owner('pay', cancelOrderInput, orderView).mutation(({ ctx, input }) => cancelOrder(ctx, input)),
})
