import { describe, expect, test } from 'vitest'
import {
  answerWithinMs,
  claimWithinMs,
  type HeldPieces,
  receiveWithinMs,
  returnablePieces,
  sendBackWithinMs,
  takeHeld,
} from './return-rules.ts'
import {
  cancellableKrw,
  confirmWithinMs,
  holdForMs,
  lineKrw,
  mayCancel,
  memoOf,
  priceBasket,
  sendByOf,
  standingOf,
  stateOf,
  withdrawWithinMs,
} from './rules.ts'

const dayMs = 86_400_000
const confirmedAt = new Date('2026-11-02T01:00:00Z')
const after = (ms: number) => new Date(confirmedAt.getTime() + ms)

test('a shop has three days to confirm, money stays promised for four, a buyer may withdraw for seven', () => {
  expect([confirmWithinMs, holdForMs, withdrawWithinMs]).toEqual([3 * dayMs, 4 * dayMs, 7 * dayMs])
})

test('a fault is claimed within 90 days, answered in three, sent back in 14, and received seven days later', () => {
  expect([claimWithinMs, answerWithinMs, sendBackWithinMs, receiveWithinMs]).toEqual([90 * dayMs, 3 * dayMs, 14 * dayMs, 7 * dayMs])
})

describe('a basket', () => {
  const offers = [
    { id: 'cup', title: '컵', priceKrw: 9_000, stock: 3 },
    { id: 'bowl', title: '그릇', priceKrw: 14_000, stock: 2 },
  ]
  const line = (productId: string, quantity: number) => ({ productId, quantity })

  test('costs its lines, in their order', () => {
    expect(priceBasket([line('bowl', 1), line('cup', 3)], offers)).toEqual({
      lines: [
        { productId: 'bowl', title: '그릇', unitPriceKrw: 14_000, quantity: 1 },
        { productId: 'cup', title: '컵', unitPriceKrw: 9_000, quantity: 3 },
      ],
      totalKrw: 41_000,
    })
  })

  test('names the first line that is unknown, twice there, or more than is in stock', () => {
    expect(priceBasket([line('cup', 1), line('lamp', 1)], offers)).toEqual({ refused: 'NOT_FOUND', line: 1, stock: 0 })
    expect(priceBasket([line('cup', 1), line('bowl', 1), line('cup', 1)], offers)).toEqual({ refused: 'BAD_INPUT', line: 2, stock: 3 })
    expect(priceBasket([line('cup', 4), line('lamp', 1)], offers)).toEqual({ refused: 'OUT_OF_STOCK', line: 0, stock: 3 })
  })
})

test('the parts of a line add up to its price less its discount, in whatever parts it is cancelled', () => {
  for (const discountKrw of [0, 1, 1_000, 26_999])
    for (const parts of [[3], [1, 2], [2, 1], [1, 1, 1]]) {
      let cancelledQuantity = 0
      const amounts = parts.map((pieces) => {
        const amountKrw = lineKrw({ unitPriceKrw: 9_000, quantity: 3, discountKrw, cancelledQuantity }, pieces)
        cancelledQuantity += pieces
        return amountKrw
      })
      expect(amounts.reduce((sum, krw) => sum + krw, 0)).toBe(27_000 - discountKrw)
    }
  expect(lineKrw({ unitPriceKrw: 9_000, quantity: 3, discountKrw: 1_000, cancelledQuantity: 1 }, 1)).toBe(8_667)
})

test('amounts make the state', () => {
  const order = { totalKrw: 10, cancelledKrw: 0, isConfirmed: false, isExpired: false }
  expect(stateOf(order)).toBe('placed')
  expect(stateOf({ ...order, cancelledKrw: 9 })).toBe('placed')
  expect(stateOf({ ...order, isConfirmed: true })).toBe('confirmed')
  expect(stateOf({ ...order, isConfirmed: true, cancelledKrw: 1 })).toBe('partly_cancelled')
  expect(stateOf({ ...order, isConfirmed: true, cancelledKrw: 10 })).toBe('cancelled')
  expect(stateOf({ ...order, cancelledKrw: 10 })).toBe('cancelled')
  expect(stateOf({ ...order, cancelledKrw: 10, isExpired: true })).toBe('expired')
})

describe('a cancel', () => {
  const order = {
    state: 'confirmed' as const,
    fulfilment: 'waiting' as const,
    sendBy: after(3 * dayMs),
    totalKrw: 10_000,
    cancelledKrw: 2_500,
    shippingKrw: 1_000,
    lines: [{ unitPriceKrw: 2_500, quantity: 4, discountKrw: 1_000, cancelledQuantity: 1, unsentQuantity: 2 }],
  }

  test.each([
    ['waiting', true, true, true],
    ['packed', false, true, true],
    ['partly_sent', false, true, true],
    ['sent', false, false, false],
    ['delivered', false, false, false],
    ['finished', false, false, false],
  ] as const)('of what is %s: the buyer in time %s and late %s, the shop %s, Kiwi always', (fulfilment, inTime, late, shop) => {
    const moved = { ...order, fulfilment }
    expect(mayCancel(moved, 'buyer', after(3 * dayMs))).toBe(inTime)
    expect(mayCancel(moved, 'buyer', after(3 * dayMs + 1))).toBe(late)
    for (const days of [0, 99]) expect(mayCancel(moved, 'shop', after(days * dayMs))).toBe(shop)
    expect(mayCancel(moved, 'kiwi', after(99 * dayMs))).toBe(true)
  })

  test('has until the end of the third business day in Seoul', () => {
    // A Thursday evening: Friday, Monday, Tuesday.
    expect(sendByOf(new Date('2026-11-26T23:59:00+09:00')).toISOString()).toBe('2026-12-01T14:59:59.999Z')
  })

  test('is nobody’s once the order has ended', () => {
    for (const state of ['cancelled', 'expired'] as const)
      for (const who of ['buyer', 'shop', 'kiwi'] as const) expect(mayCancel({ ...order, state }, who, confirmedAt)).toBe(false)
  })

  test('would move what is left, or nothing', () => {
    expect(cancellableKrw(order, 'buyer', confirmedAt)).toBe(7_500)
    expect(cancellableKrw({ ...order, fulfilment: 'sent' }, 'buyer', confirmedAt)).toBe(0)
    expect(cancellableKrw({ ...order, fulfilment: 'partly_sent' }, 'shop', confirmedAt)).toBe(4_500)
  })
})

test('a memo holds 40 characters, people’s characters and not halves of them', () => {
  expect(memoOf([{ title: '컵' }, { title: '그릇' }])).toBe('컵, 그릇')
  expect(memoOf([{ title: '🥝'.repeat(40) }])).toBe('🥝'.repeat(40))
  expect(memoOf([{ title: '🥝'.repeat(41) }])).toBe(`${'🥝'.repeat(39)}…`)
})

test('each parcel of an order under way is returned from its own arrival on, and what came back is of the earliest', () => {
  const order = {
    state: 'confirmed' as const,
    fulfilment: 'sent' as const,
    hasOpenReturn: false,
    sentAt: confirmedAt,
    trackedAt: after(5 * dayMs),
    trackedState: 'delivered' as const,
    deliveredAt: null,
    finishedAt: null,
  }
  const line = {
    quantity: 6,
    cancelledQuantity: 0,
    unsentQuantity: 0,
    restQuantity: 2,
    returnedQuantity: 0,
    arrivals: [{ quantity: 1, arrivedMs: after(dayMs).getTime() }],
  }
  const pieces = (day: number, more: object = {}, lineMore: object = {}) =>
    (['regret', 'fault', 'lost'] as const).map((claim) =>
      returnablePieces({ ...order, ...more }, { ...line, ...lineMore }, claim, after(day * dayMs)),
    )
  // Lost is only what has not arrived: three of six.
  expect(pieces(6)).toEqual([3, 3, 3])
  expect(pieces(9)).toEqual([2, 3, 3])
  expect(pieces(13)).toEqual([0, 3, 3])
  expect(pieces(9, {}, { returnedQuantity: 1, cancelledQuantity: 1 })).toEqual([2, 2, 3])
  // Two of the three were lost and refunded: one is under way.
  expect(pieces(9, {}, { cancelledQuantity: 2 })).toEqual([2, 3, 1])
  expect(pieces(6, { trackedState: 'moving' })).toEqual([1, 1, 5])
  expect(pieces(6, { fulfilment: 'waiting', trackedState: null }, { arrivals: [] })).toEqual([0, 0, 0])
  expect(pieces(6, { hasOpenReturn: true })).toEqual([0, 0, 0])
  // All has arrived: everything counts from the last arrival.
  expect(pieces(12, { fulfilment: 'delivered', deliveredAt: after(5 * dayMs) })).toEqual([6, 6, 6])
  expect(pieces(13, { fulfilment: 'delivered', deliveredAt: after(5 * dayMs) })).toEqual([0, 6, 6])
})

describe('of three pieces of a captured order people read', () => {
  const read = (pieces: { returned?: number; lost?: number; cancelled?: number }) => {
    const { returned = 0, lost = 0, cancelled = 0 } = pieces
    const line = { quantity: 3, cancelledQuantity: returned + lost + cancelled, returnedQuantity: returned, lostQuantity: lost }
    // The way back is kept of a return: then the amount says that something is left.
    return standingOf('partly_cancelled', [line])
  }
  test.each([
    [{ cancelled: 1 }, 'partly_cancelled'],
    [{ returned: 1 }, 'partly_returned'],
    [{ returned: 3 }, 'returned'],
    [{ lost: 2 }, 'partly_refunded'],
    [{ lost: 3 }, 'refunded'],
    [{ returned: 1, cancelled: 1 }, 'partly_refunded'],
    [{ returned: 2, cancelled: 1 }, 'refunded'],
  ] as const)('%o: %s', (pieces, words) => expect(read(pieces)).toBe(words))

  test('and the state itself where nothing was given back after it was paid', () => {
    const line = { quantity: 3, cancelledQuantity: 3, returnedQuantity: 0, lostQuantity: 0 }
    expect((['placed', 'confirmed', 'expired', 'cancelled'] as const).map((state) => standingOf(state, [line]))).toEqual([
      'placed',
      'confirmed',
      'expired',
      'cancelled',
    ])
  })
})

describe('what comes back of a line of three cups', () => {
  type Held = Pick<HeldPieces, 'productId' | 'quantity'>
  const take = (held: readonly Held[], quantity: number, isLost = false): Held[] => {
    const pieces = held.map((one, at) => ({ ...one, lineId: 'line', returnId: at === 0 ? null : String(at) }))
    return takeHeld(pieces, [{ lineId: 'line', quantity }], isLost).map((gone) => ({ productId: gone.productId, quantity: gone.quantity }))
  }
  const back = (moved: { quantity: number; toProductId?: string; isLost?: boolean }[], quantity: number) => {
    let held: Held[] = [{ productId: 'cup', quantity: 3 }]
    for (const { quantity: pieces, toProductId, isLost } of moved) {
      for (const gone of take(held, pieces, isLost))
        held = held.map((one) => (one.productId === gone.productId ? { ...one, quantity: one.quantity - gone.quantity } : one))
      if (toProductId) held.push({ productId: toProductId, quantity: pieces })
    }
    return take(held, quantity)
  }

  test.each([
    ['nothing moved', [], 2, [['cup', 2]]],
    [
      'one was exchanged',
      [{ quantity: 1, toProductId: 'mug' }],
      2,
      [
        ['mug', 1],
        ['cup', 1],
      ],
    ],
    ['what it gave came back', [{ quantity: 1, toProductId: 'mug' }, { quantity: 1 }], 1, [['cup', 1]]],
    [
      'what it gave was exchanged',
      [
        { quantity: 1, toProductId: 'mug' },
        { quantity: 1, toProductId: 'jug' },
      ],
      2,
      [
        ['jug', 1],
        ['cup', 1],
      ],
    ],
    [
      'one was lost after an exchange',
      [
        { quantity: 1, toProductId: 'mug' },
        { quantity: 1, isLost: true },
      ],
      1,
      [['mug', 1]],
    ],
    [
      'one was lost',
      [
        { quantity: 1, isLost: true },
        { quantity: 2, toProductId: 'mug' },
      ],
      2,
      [['mug', 2]],
    ],
  ] as const)('%s', (_, moved, quantity, expected) => {
    expect(back([...moved], quantity)).toEqual(expected.map(([productId, pieces]) => ({ productId, quantity: pieces })))
  })
})
