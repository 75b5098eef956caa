import { expect, it } from 'vitest'
import type { OrderFacts } from './find-order-for.ts'
import { planCancel } from './plan-cancel.ts'
import { planReturn } from './plan-return.ts'

const now = new Date('2026-11-02T01:00:00Z')

const nothingBack = { restQuantity: 0, returnedQuantity: 0, arrivals: [] }

/** Three cups of 9,000 and a bowl of 14,000, less a coupon of 1,000, sent for 3,000. */
function order(cancelledCups = 0): OrderFacts {
  const line = {
    unitPriceKrw: 9_000,
    quantity: 3,
    discountKrw: 658,
    cancelledQuantity: cancelledCups,
    unsentQuantity: 3 - cancelledCups,
    ...nothingBack,
    title: '컵',
    productId: 'cup',
  }
  return {
    id: 'order',
    buyerId: 'buyer',
    sells: true,
    shopId: 'shop',
    postId: null,
    holdId: 'hold',
    captureTransferId: null,
    state: 'placed',
    delivery: 'courier',
    returnFeeKrw: 0,
    trackedState: null,
    sentAt: null,
    trackedAt: null,
    lastEvent: null,
    totalKrw: 43_000,
    goodsKrw: 41_000,
    shippingKrw: 3_000,
    discountKrw: 1_000,
    pointsKrw: 0,
    capturedKrw: 0,
    cancelledKrw: 0,
    refundedKrw: 0,
    awaitingKrw: 0,
    confirmBy: now,
    confirmedAt: null,
    fulfilment: 'waiting',
    sendBy: null,
    finishBy: null,
    courier: null,
    trackingNumber: null,
    deliveredAt: null,
    finishedAt: null,
    hasOpenReturn: false,
    lines: [
      { ...line, id: 'cups' },
      {
        ...line,
        id: 'bowl',
        unitPriceKrw: 14_000,
        quantity: 1,
        discountKrw: 342,
        cancelledQuantity: 0,
        unsentQuantity: 1,
        ...nothingBack,
        title: '그릇',
        productId: 'bowl',
      },
    ],
  }
}

const amountsOf = (plan: ReturnType<typeof planCancel>) =>
  'refused' in plan ? plan : [plan.preview.amountKrw, plan.preview.shippingKrw, plan.lines.map(({ amountKrw }) => amountKrw)]

it('keeps the shipping fee while something is left to send', () => {
  expect(amountsOf(planCancel(order(), undefined, 'buyer', [{ lineId: 'cups', quantity: 3 }], now))).toEqual([26_342, 0, [26_342]])
})

it('gives the shipping fee back with the last piece, and all parts are the total', () => {
  const first = planCancel(order(), undefined, 'buyer', [{ lineId: 'cups', quantity: 1 }], now)
  const rest = planCancel(order(1), undefined, 'buyer', null, now)
  expect(amountsOf(first)).toEqual([8_781, 0, [8_781]])
  expect(amountsOf(rest)).toEqual([34_219, 3_000, [17_561, 13_658]])
  expect(amountsOf(planCancel(order(), undefined, 'buyer', null, now))).toEqual([43_000, 3_000, [26_342, 13_658]])
})

it('a return gives the shipping fee back where the shop is at fault and nothing stays, and keeps it otherwise', () => {
  const planned = (fault: 'buyer' | 'shop', cups: number) =>
    amountsOf(
      planReturn(
        order(),
        undefined,
        [
          { lineId: 'cups', quantity: cups },
          { lineId: 'bowl', quantity: 1 },
        ],
        { fault, feeKrw: 3_500 },
      ),
    )
  expect(planned('shop', 3)).toEqual([43_000, 3_000, [26_342, 13_658]])
  expect(planned('shop', 2)).toEqual([31_220, 0, [17_562, 13_658]])
  expect(planned('buyer', 3)).toEqual([36_500, 0, [26_342, 13_658]])
  expect(planned('buyer', 2)).toEqual([27_720, 0, [17_562, 13_658]])
})
