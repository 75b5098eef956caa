import * as z from 'zod'
import { receiptStates, receiptUses } from '../../shared/receipts.ts'
import { textLine, uuid } from '../../shared/text.ts'

export const receiptOfOrderInput = z.strictObject({ orderId: uuid })
export const askReceiptInput = z.strictObject({
  orderId: uuid,
  use: z.enum(receiptUses),
  /** A mobile phone number for `deduction`, a business number for `proof`. */
  number: textLine(20),
  /** Also for each later order. */
  always: z.boolean(),
})

const madeOutTo = { use: z.enum(receiptUses), lastFour: z.string() }
export const cashReceiptView = z.object({
  /** Won that were paid with money for what is kept; the receipt is of them. */
  amountKrw: z.int(),
  mayAsk: z.boolean(),
  /** Null: none was asked for. `waiting`: for the payment, or for the job that asks. */
  receipt: z
    .object({
      ...madeOutTo,
      state: z.enum(['waiting', ...receiptStates]),
      amountKrw: z.int(),
      /** 승인번호, once it is issued. */
      number: z.string().nullable(),
    })
    .nullable(),
  /** What each later order's is made out to; null: none is. */
  always: z.object(madeOutTo).nullable(),
})
