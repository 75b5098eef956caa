import { listPayments } from '../pay/refunds/list-payments.ts'
import { previewRefund } from '../pay/refunds/preview-refund.ts'
import { refundPayment } from '../pay/refunds/refund-payment.ts'
import {
  listPaymentsInput,
  paymentPage,
  previewRefundInput,
  refundPaymentInput,
  refundPreview,
  shopPayment,
} from '../pay/refunds/schema.ts'
import { router, shop } from './trpc.ts'

/** Direct payments to the caller's shop. */
export const shopPaymentsRouter = router({
  list: shop('money', 'read', listPaymentsInput, paymentPage).query(({ ctx, input }) => listPayments(ctx, input)),
  previewRefund: shop('money', 'read', previewRefundInput, refundPreview).query(({ ctx, input }) => previewRefund(ctx, input)),
  refund: shop('money', 'pay', refundPaymentInput, shopPayment).mutation(({ ctx, input }) => refundPayment(ctx, input)),
})
