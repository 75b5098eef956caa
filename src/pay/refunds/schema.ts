import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textLine, uuid } from '../../shared/text.ts'
import { personChip } from '../../social/people/schema.ts'
import { amountKrw } from '../schema.ts'

/** What a refund of a sale means for the shop. */
export const saleRefundEffect = z.object({
  amountKrw: z.int(),
  /** Kiwi gives its fee and VAT back to the shop. */
  feeReturnedKrw: z.int(),
  vatReturnedKrw: z.int(),
  /** Paid out to the shop already: taken from its next settlement. */
  clawbackKrw: z.int(),
  alreadySettled: z.boolean(),
  /** True if the shop owes too much for a refund at once: it is made from the shop's next sales. */
  waitsForFunds: z.boolean(),
  /** What stays paid. */
  remainingKrw: z.int(),
})

export const paymentRefundView = z.object({
  /** Null while it waits until the shop can bear it. */
  transferId: z.string().nullable(),
  amountKrw: z.int(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
})
/** A direct payment to the shop, with its refunds, oldest first. */
export const shopPayment = z.object({
  transferId: z.string(),
  /** Null for a payer who has no name any more. */
  payer: personChip.nullable(),
  amountKrw: z.int(),
  memo: z.string(),
  refundedKrw: z.int(),
  awaitingKrw: z.int(),
  /** What can still be refunded. */
  refundableKrw: z.int(),
  refunds: z.array(paymentRefundView),
  createdAt: z.iso.datetime(),
})
export const listPaymentsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const paymentPage = z.object({ payments: z.array(shopPayment), nextCursor: z.string().nullable() })

export const previewRefundInput = z.strictObject({ transferId: uuid, amountKrw })
export const refundPreview = saleRefundEffect.extend({
  legs: z.array(z.object({ kind: z.literal('refund'), from: z.literal('shop'), to: z.literal('buyer'), amountKrw: z.int() })),
})
export const refundPaymentInput = z.strictObject({
  transferId: uuid,
  idempotencyKey,
  amountKrw,
  reason: textLine(maxLengths.cancelReason, 1),
})
