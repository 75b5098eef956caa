import { answerReturn, cancelReturn, receiveReturn, sendReturn } from '../commerce/orders/answer-return.ts'
import { returnsOf, shopReturns } from '../commerce/orders/list-returns.ts'
import { previewReceipt } from '../commerce/orders/preview-receipt.ts'
import { previewReturn, requestReturn } from '../commerce/orders/request-return.ts'
import {
  answerReturnInput,
  listReturnsInput,
  previewReturnInput,
  receiveReturnInput,
  requestReturnInput,
  returnInput,
  returnPage,
  returnPreview,
  returnsOfOrder,
  returnView,
  sendReturnInput,
} from '../commerce/orders/return-schema.ts'
import { orderInput } from '../commerce/orders/schema.ts'
import { owner, router, shop } from './trpc.ts'

/** `owner` here: the buyer of the order, and where it says so the shop. */
export const orderReturnsRouter = router({
  preview: owner('read', previewReturnInput, returnPreview).query(({ ctx, input }) => previewReturn(ctx, input)),
  request: owner('write', requestReturnInput, returnView).mutation(({ ctx, input }) => requestReturn(ctx, input)),
  cancel: owner('write', returnInput, returnView).mutation(({ ctx, input }) => cancelReturn(ctx, input)),
  /** Buyer or shop. */
  ofOrder: owner('read', orderInput, returnsOfOrder).query(({ ctx, input }) => returnsOf(ctx, input)),
  /** Buyer or shop. */
  send: owner('write', sendReturnInput, returnView).mutation(({ ctx, input }) => sendReturn(ctx, input)),
  ofShop: shop('orders', 'read', listReturnsInput, returnPage).query(({ ctx, input }) => shopReturns(ctx, input)),
  answer: shop('orders', 'pay', answerReturnInput, returnView).mutation(({ ctx, input }) => answerReturn(ctx, input)),
  previewReceipt: shop('orders', 'read', returnInput, returnPreview).query(({ ctx, input }) => previewReceipt(ctx, input)),
  receive: shop('orders', 'pay', receiveReturnInput, returnView).mutation(({ ctx, input }) => receiveReturn(ctx, input)),
})
