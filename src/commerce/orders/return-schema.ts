import * as z from 'zod'
import { returnKinds, returnReasons, returnStates } from '../../db/schema/return.ts'
import { saleRefundEffect } from '../../pay/refunds/schema.ts'
import { maxLengths, maxReturnPhotos, minDeskReason } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textLine, uuid } from '../../shared/text.ts'

const courier = textLine(30, 1)
const trackingNumber = textLine(30, 1)
const returnWords = textLine(maxLengths.returnWords)
/** Uploaded for the purpose `return`. */
const returnPhotos = z.array(uuid).max(maxReturnPhotos)

const returnAsked = {
  orderId: uuid,
  kind: z.enum(returnKinds),
  reason: z.enum(returnReasons),
  lines: z
    .array(
      z.strictObject({
        lineId: uuid,
        quantity: z.int().min(1).max(99),
        /** For an exchange: a product of the shop at the same price. */
        toProductId: uuid.nullable().default(null),
      }),
    )
    .min(1)
    .max(20),
}
export const previewReturnInput = z.strictObject(returnAsked)
export const returnPreview = saleRefundEffect.extend({
  fault: z.enum(['buyer', 'shop']),
  /** Kept for the way back when the buyer is at fault. */
  feeKrw: z.int(),
  /** The first shipping fee, given back when the shop is at fault and nothing stays. */
  shippingKrw: z.int(),
  /** The part of the refund that comes back as points; the rest to the wallet. */
  toPointsKrw: z.int(),
  legs: z.array(z.object({ kind: z.literal('refund'), from: z.literal('shop'), to: z.literal('buyer'), amountKrw: z.int() })),
})
/** `expectedKrw` is the preview's amount: PRICE_CHANGED if it is another now. 0 for an exchange. */
export const requestReturnInput = z.strictObject({
  ...returnAsked,
  idempotencyKey,
  note: returnWords.default(''),
  photoIds: returnPhotos.default([]),
  expectedKrw: z.int().min(0),
})
export const returnInput = z.strictObject({ returnId: uuid })
/**
 * A shop that does not accept says why, and may show it by photos of its own; then staff decide.
 */
export const answerReturnInput = z.strictObject({
  returnId: uuid,
  accept: z.boolean(),
  words: returnWords.default(''),
  photoIds: returnPhotos.optional(),
})
export const sendReturnInput = z.strictObject({ returnId: uuid, courier, trackingNumber })
/**
 * `expectedKrw` as the preview of the receipt shows. Of an exchange, the new parcel. `restock`:
 * what came back can be sold again.
 */
export const receiveReturnInput = z.strictObject({
  returnId: uuid,
  expectedKrw: z.int().min(0),
  restock: z.boolean(),
  courier: textLine(30).default(''),
  trackingNumber: textLine(30).default(''),
})
export const returnView = z.object({
  returnId: z.string(),
  orderId: z.string(),
  orderNumber: z.string(),
  kind: z.enum(returnKinds),
  reason: z.enum(returnReasons),
  fault: z.enum(['buyer', 'shop']),
  state: z.enum(returnStates),
  note: z.string(),
  photoUrls: z.array(z.string()),
  answer: z.string(),
  /** Of the shop, beside its words. */
  answerPhotoUrls: z.array(z.string()),
  lines: z.array(
    z.object({
      lineId: z.string(),
      title: z.string(),
      quantity: z.int(),
      /** What is wanted instead. */
      toTitle: z.string().nullable(),
    }),
  ),
  /** What the refund would be now, or was. */
  amountKrw: z.int(),
  feeKrw: z.int(),
  /** When its state changes by itself. */
  dueAt: z.iso.datetime().nullable(),
  courier: z.string(),
  trackingNumber: z.string(),
  newCourier: z.string(),
  newTrackingNumber: z.string(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
})
export const returnsOfOrder = z.object({ returns: z.array(returnView) })
export const listReturnsInput = z.strictObject({ isOpen: z.boolean().default(true), cursor, limit: z.int().min(1).max(50).default(20) })
export const returnPage = z.object({ returns: z.array(returnView), nextCursor: z.string().nullable() })

export const disputeView = returnView.extend({
  shop: z.object({ handle: z.string(), name: z.string() }),
  buyer: z.object({ handle: z.string(), displayName: z.string() }),
  /** What a refund would be, by whose fault it is decided to be; of an exchange too. */
  refundsKrw: z.object({ shop: z.int(), buyer: z.int() }),
  /** What a first member of staff proposed; a second one decides the same. */
  proposal: z.object({ by: z.string(), isMine: z.boolean(), outcome: z.string(), fault: z.string(), reason: z.string() }).nullable(),
})
export const disputePage = z.object({ disputes: z.array(disputeView) })
/** Two members of staff have to decide the same. `fault` decides who pays the way back. */
export const decideDisputeInput = z.strictObject({
  returnId: uuid,
  outcome: z.enum(['refund', 'reject']),
  fault: z.enum(['buyer', 'shop']),
  reason: textLine(maxLengths.deskReason, minDeskReason),
})
export const decidedDispute = z.object({ state: z.enum(['waits_for_second', 'decided']) })
