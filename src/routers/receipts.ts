import * as z from 'zod'
import { askReceipt, stopReceipts } from '../commerce/receipts/ask-receipt.ts'
import { readReceipt } from '../commerce/receipts/read-receipt.ts'
import { askReceiptInput, cashReceiptView, receiptOfOrderInput } from '../commerce/receipts/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

/** Cash receipts (현금영수증) of what a buyer paid with money. */
export const receiptsRouter = router({
  ofOrder: owner('read', receiptOfOrderInput, cashReceiptView).query(({ ctx, input }) => readReceipt(ctx, input)),
  ask: owner('write', askReceiptInput, cashReceiptView).mutation(({ ctx, input }) => askReceipt(ctx, input)),
  stop: member('write', noInput, z.object({ stopped: z.literal(true) })).mutation(({ ctx }) => stopReceipts(ctx)),
})
