import * as z from 'zod'
import { fulfilments } from '../../db/schema/order.ts'
import { returnReasons } from '../../db/schema/return.ts'
import { maxOrdersAtOnce, orderNumberPattern, orderTasks, returnStandings } from '../../shared/orders.ts'
import { courierCodes, maxParcelsAtOnce, parcelStates } from '../../shared/couriers.ts'
import { approval } from '../../pay/approval/schema.ts'
import { saleRefundEffect } from '../../pay/refunds/schema.ts'
import { personChip } from '../../social/people/schema.ts'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, handle, idempotencyKey, textLine, uuid } from '../../shared/text.ts'

const quantity = z.int().min(1).max(99)
const reason = textLine(maxLengths.cancelReason, 1)

/**
 * All lines are of one shop, `shopId`, whose handle the buyer saw: CONFLICT (reason `name_changed`)
 * when it has another now. `expectedTotalKrw` is the total that the buyer saw and signed:
 * PRICE_CHANGED if it is another now.
 */
export const placeOrderInput = z.strictObject({
  idempotencyKey,
  shopId: uuid,
  shopHandle: handle,
  lines: z
    .array(z.strictObject({ productId: uuid, quantity }))
    .min(1)
    .max(20),
  postId: uuid.nullable().default(null),
  expectedTotalKrw: z.int().min(1).max(10_000_000),
  /**
   * One of the caller's coupons of this shop: CONFLICT with the reason where it does not help. The
   * total is the one after it.
   */
  couponId: uuid.optional(),
  /**
   * The part of the total that points pay. 100 won at least are paid from the wallet, and the
   * approval is of that part.
   */
  pointsKrw: z.int().min(1).max(10_000_000).optional(),
  /**
   * Its subject is the `basketHash` of `lines`, with coupon and points where there are any, its
   * payee the shop's id, shown as `shop:<handle>`.
   */
  approval,
})
const wantedLine = z.strictObject({ productId: uuid, quantity, postId: uuid.nullable().default(null) })
/**
 * `couponId`: one of the caller's coupons of this shop. CONFLICT, with the reason and the
 * `shopHandle`, where it does not help.
 */
/** Of one payment. */
export const maxShops = 10
const checkoutPart = z.strictObject({ shopId: uuid, lines: z.array(wantedLine).min(1).max(50), couponId: uuid.optional() })
/**
 * Points for the whole purchase, at most `mostPointsKrw` of the preview: 100 won at least of each
 * order come from the wallet.
 */
const checkoutPoints = z.int().min(0).max(10_000_000).default(0)
/** `unitPriceKrw`: the price that the buyer saw. */
const seenLines = z
  .array(wantedLine.extend({ unitPriceKrw: z.int().min(1) }))
  .min(1)
  .max(50)
/**
 * Things of several shops, an order each: `{ shops: [{ shopId, lines: [{ productId, quantity,
 * postId }], couponId? }], addressId, pointsKrw }`. A shop is named once. `addressId` is of the
 * caller's address book; null: the shops hand everything over.
 */
export const previewCheckoutInput = z.strictObject({
  shops: z.array(checkoutPart).min(1).max(maxShops),
  addressId: uuid.nullable().default(null),
  pointsKrw: checkoutPoints,
})
const pricedLine = z.object({ productId: z.string(), title: z.string(), unitPriceKrw: z.int(), quantity: z.int(), discountKrw: z.int() })
export const checkoutPreview = z.object({
  shops: z.array(
    z.object({
      shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
      lines: z.array(pricedLine),
      goodsKrw: z.int(),
      shippingKrw: z.int(),
      /** Kept from the refund if the buyer changes their mind; it is no part of the total. */
      returnFeeKrw: z.int(),
      discountKrw: z.int(),
      /** Goods + shipping − discount. */
      totalKrw: z.int(),
      /**
       * The part of the total that points pay: by largest remainder, in proportion to total − 100
       * won of each order.
       */
      pointsKrw: z.int(),
    }),
  ),
  /** Where it goes; null: handed over. */
  zone: z.enum(['mainland', 'jeju', 'island']).nullable(),
  totalKrw: z.int(),
  pointsKrw: z.int(),
  /** So many points could pay, if the caller has them. */
  mostPointsKrw: z.int(),
  /** From the wallet: the total less the points. It is what the buyer signs. */
  payKrw: z.int(),
})
/**
 * What was previewed, with its amounts: of each shop its handle, `shippingKrw`, `returnFeeKrw`,
 * `discountKrw` and each line's `unitPriceKrw`; `pointsKrw`; `expectedPayKrw` = the preview's
 * `payKrw`. They are those that the buyer saw and signed: PRICE_CHANGED, with the amount now, if
 * one is another. The handle of each shop is the one that they saw: CONFLICT (reason
 * `name_changed`) when it has another now.
 */
export const checkoutInput = z.strictObject({
  idempotencyKey,
  shops: z
    .array(
      checkoutPart.extend({
        lines: seenLines,
        shopHandle: handle,
        shippingKrw: z.int().min(0),
        returnFeeKrw: z.int().min(0).optional(),
        discountKrw: z.int().min(0).default(0),
      }),
    )
    .min(1)
    .max(maxShops),
  addressId: uuid.nullable().default(null),
  pointsKrw: checkoutPoints,
  expectedPayKrw: z.int().min(1).max(10_000_000),
  /**
   * Its verb is `orders.checkout`, its subject the `checkoutHash`, its payee every shop, in the
   * order of their ids.
   */
  approval,
})
export const orderState = z.enum(['placed', 'confirmed', 'partly_cancelled', 'cancelled', 'expired'])
/** The state as people read it: what came back was returned, not cancelled. See `standingOf`. */
export const orderStanding = z.enum([...orderState.options, ...returnStandings])
/**
 * What has become of the goods. `finished`: the purchase is confirmed, by the buyer or by time, and
 * the sale is settled from then on.
 */
export const fulfilment = z.enum(fulfilments)
export const orderLineView = z.object({
  lineId: z.string(),
  productId: z.string(),
  title: z.string(),
  imageUrl: z.string().nullable(),
  unitPriceKrw: z.int(),
  quantity: z.int(),
  /** The line's share of the order's discount. */
  discountKrw: z.int(),
  /** Pieces that were cancelled, came back or were lost. */
  cancelledQuantity: z.int(),
  /** Of them: those that came back to the shop. */
  returnedQuantity: z.int(),
  /** Of them: those that were refunded because they never arrived. */
  lostQuantity: z.int(),
  /** Pieces that the shop still has to send. */
  unsentQuantity: z.int(),
  /** Pieces that the caller may ask to return now, by what they claim (`claimOf`). */
  returnable: z.object({ regret: z.int(), fault: z.int(), lost: z.int() }),
})
const parcelView = z.object({
  courier: z.enum(courierCodes),
  trackingNumber: z.string(),
  /** What the courier said last, in its own words: null before it said anything. */
  state: z.enum(parcelStates).nullable(),
  event: z.string().nullable(),
  eventAt: z.iso.datetime().nullable(),
})
/** The history of an order, oldest first. */
export const orderEvent = z.object({
  kind: z.enum([
    'placed',
    'confirmed',
    'cancelled',
    'expired',
    'packed',
    'sent',
    'handed_over',
    'arrived',
    'finished',
    'settled',
    'return_asked',
    'return_accepted',
    'return_disputed',
    'return_sent',
    'returned',
    'exchanged',
    'return_rejected',
    'return_cancelled',
    'return_lapsed',
    'lost_arrived',
  ]),
  at: z.iso.datetime(),
  byWhom: z.enum(['buyer', 'shop', 'kiwi']),
  /**
   * The amount that it authorised, captured, released or refunded; of `finished` the price of what
   * stayed bought; else 0.
   */
  amountKrw: z.int(),
  /** For a cancel: the part that was only released, and the part that came back to the wallet. */
  releasedKrw: z.int().nullable(),
  refundedKrw: z.int().nullable(),
  /** For a cancel: the part that still waits for the shop's money. */
  awaitingKrw: z.int().nullable(),
  reason: z.string().nullable(),
  lines: z.array(z.object({ title: z.string(), quantity: z.int() })),
})
export const orderView = z.object({
  orderId: z.string(),
  /** As people read and type it, `261126-9F3A07C2`. */
  number: z.string(),
  state: orderState,
  standing: orderStanding,
  shop: z.object({ handle: z.string(), name: z.string() }),
  /** Only the shop sees who buys; the buyer sees themselves. */
  buyer: personChip,
  lines: z.array(orderLineView),
  delivery: z.enum(['courier', 'pickup']),
  /**
   * Goods + shipping − discount; `pointsKrw` of it are paid by points, the rest from the wallet.
   */
  totalKrw: z.int(),
  goodsKrw: z.int(),
  shippingKrw: z.int(),
  discountKrw: z.int(),
  pointsKrw: z.int(),
  capturedKrw: z.int(),
  cancelledKrw: z.int(),
  refundedKrw: z.int(),
  /** Cancelled and not refunded yet: it waits until the shop can bear it. */
  awaitingKrw: z.int(),
  /** The amount of a cancel of everything that is left, for the `expectedKrw` of such a cancel. */
  cancellableKrw: z.int(),
  confirmBy: z.iso.datetime(),
  fulfilment,
  /** The parcel of all that was left, once it was sent; null for what is picked up. */
  parcel: parcelView.nullable(),
  /**
   * Every parcel with what is in it, the first sent first. `parcelId`: null for the one of all that
   * was left.
   */
  parcels: z.array(
    parcelView.extend({
      parcelId: z.string().nullable(),
      sentAt: z.iso.datetime(),
      lines: z.array(z.object({ lineId: z.string(), title: z.string(), quantity: z.int() })),
    }),
  ),
  /** The shop has to send it by then; null before it is captured. */
  sendBy: z.iso.datetime().nullable(),
  /**
   * Then the purchase is finished without its buyer; null before it is delivered, and while
   * something keeps it open.
   */
  finishBy: z.iso.datetime().nullable(),
  /** Whether the buyer may confirm the purchase now. */
  mayFinish: z.boolean(),
  /** The reasons for which the buyer may ask for a return now. */
  mayReturnFor: z.array(z.enum(returnReasons)),
  createdAt: z.iso.datetime(),
  events: z.array(orderEvent),
})
export const orderInput = z.strictObject({ orderId: uuid })
export const listOrdersInput = z.strictObject({
  cursor,
  limit: z.int().min(1).max(50).default(20),
  state: orderState.nullable().default(null),
})
/** `task`: what the shop has to do with them; null: all. */
export const listShopOrdersInput = listOrdersInput.omit({ state: true }).extend({ task: z.enum(orderTasks).nullable().default(null) })
export const countedTasks = z.object({ tasks: z.array(z.object({ task: z.enum(orderTasks), count: z.int() })) })
export const findOrdersInput = z.strictObject({ numbers: z.array(z.string().regex(orderNumberPattern)).min(1).max(maxParcelsAtOnce) })
export const orderSummary = orderView.omit({ events: true, parcels: true })
export const orderPage = z.object({ orders: z.array(orderSummary), nextCursor: z.string().nullable() })

export const foundOrders = orderPage.omit({ nextCursor: true })
const orderIds = z.array(uuid).min(1).max(maxOrdersAtOnce)
export const orderIdsInput = z.strictObject({ orderIds })
export const stepOrdersInput = z.strictObject({ step: z.enum(['confirm', 'pack']), orderIds })
/**
 * One outcome per order, also of one that was confirmed or packed before. `not_now`: its state does
 * not allow the step.
 */
export const steppedOrders = z.object({
  orders: z.array(z.object({ orderId: z.string(), outcome: z.enum(['done', 'not_found', 'not_now']) })),
})

/** One payment, an order per shop. */
export const purchaseView = z.object({ purchaseId: z.string(), totalKrw: z.int(), pointsKrw: z.int(), orders: z.array(orderSummary) })

/** `lines` null: everything that is left. */
const cancelLines = z
  .array(z.strictObject({ lineId: uuid, quantity }))
  .min(1)
  .max(20)
  .nullable()
export const previewCancelInput = z.strictObject({ orderId: uuid, lines: cancelLines })
/** One movement of money that the cancel would make. */
export const cancelLeg = z.object({
  kind: z.enum(['release', 'refund']),
  from: z.enum(['hold', 'shop']),
  /** The buyer's wallet or their points. */
  to: z.enum(['buyer', 'points']),
  amountKrw: z.int(),
})
export const cancelPreview = saleRefundEffect.extend({
  legs: z.array(cancelLeg),
  lines: z.array(z.object({ lineId: z.string(), title: z.string(), quantity: z.int(), amountKrw: z.int() })),
  /**
   * The part of the amount that is the shipping fee: given back when everything that is left is
   * cancelled.
   */
  shippingKrw: z.int(),
})
/**
 * `expectedKrw` is the preview's amount: PRICE_CHANGED if a racing cancel changed it,
 * NOT_CANCELLABLE if nothing is left.
 */
export const cancelOrderInput = z.strictObject({ orderId: uuid, idempotencyKey, lines: cancelLines, expectedKrw: z.int().min(1), reason })

/**
 * A parcel of all that is left of an order, or of some pieces of it: `lines`. `parcelId`: an
 * earlier parcel of some pieces, whose courier and number are corrected; without it, and without
 * `lines`, the parcel of all that was left is corrected.
 */
export const sendOrdersInput = z.strictObject({
  parcels: z
    .array(
      z.strictObject({
        orderId: uuid,
        courier: z.enum(courierCodes),
        trackingNumber: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z -]{6,28}[0-9A-Za-z]$/),
        parcelId: uuid.optional(),
        lines: z
          .array(z.strictObject({ lineId: uuid, quantity }))
          .min(1)
          .max(50)
          .optional(),
      }),
    )
    .min(1)
    .max(maxParcelsAtOnce),
})
/**
 * One outcome per parcel. `twice`: an earlier one of the call is the same; `not_sendable`: not
 * paid, cancelled, delivered already, or pieces that are not left to send.
 */
export const sentOrders = z.object({
  parcels: z.array(
    z.object({ orderId: z.string(), outcome: z.enum(['sent', 'corrected', 'unchanged', 'twice', 'not_found', 'not_sendable']) }),
  ),
})
