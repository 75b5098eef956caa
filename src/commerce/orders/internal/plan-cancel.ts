import type { z } from 'zod'
import { KiwiError } from '../../../errors.ts'
import { refundEffect, type SaleLine } from '../../../pay/settlement/record-lines.ts'
import { pointsPart } from '../../../shared/points-part.ts'
import type { OrderFacts } from './find-order-for.ts'
import { cancellablePieces, lineKrw, mayCancel, type Party } from '../rules.ts'
import type { cancelPreview } from '../schema.ts'

/** `waitsForFunds` is decided by the cancel itself; only a preview reads it beforehand. */
type Preview = Omit<z.infer<typeof cancelPreview>, 'waitsForFunds'>

/**
 * The effect of a cancel, or why it is refused. `preview` is shown; `lines` and the amounts are
 * moved; `keptKrw` is not given back.
 */
export type CancelPlan =
  | { preview: Preview; keptKrw: number; releasedKrw: number; refundedKrw: number; lines: Preview['lines'] }
  | { refused: 'NOT_CANCELLABLE' | 'NOT_FOUND' | 'BAD_INPUT'; field?: string; left?: number }

/**
 * The one rule of cancelling, for the preview and for the cancel: before the capture the hold is
 * released, after it the shop's account pays back, and Kiwi its fee. Who cancels everything that is
 * left gets the shipping fee too. `wanted` null means everything that is left. Pure.
 */
export function planCancel(
  order: OrderFacts,
  sale: SaleLine | undefined,
  who: Party,
  wanted: { lineId: string; quantity: number }[] | null,
  now: Date,
): CancelPlan {
  if (!mayCancel(order, who, now)) return { refused: 'NOT_CANCELLABLE' }
  const picked = pickLines(order, wanted ?? unsentOf(order), (line) => cancellablePieces(order, line))
  if ('refused' in picked) return picked
  const shippingKrw = isEverything(order, picked.lines) ? order.shippingKrw : 0
  return refundPlan(order, sale, picked.lines, { shippingKrw, keptKrw: 0 })
}

type Line = OrderFacts['lines'][number]

/**
 * The pieces that shall go, with what they cost; of each line at most those that `leftOfLine`
 * counts. Pure.
 */
export function pickLines(
  order: OrderFacts,
  wanted: { lineId: string; quantity: number }[],
  leftOfLine: (line: Line) => number,
): { lines: Preview['lines'] } | Extract<CancelPlan, { refused: unknown }> {
  const lines: Preview['lines'] = []
  for (const [at, { lineId, quantity }] of wanted.entries()) {
    const line = order.lines.find(({ id }) => id === lineId)
    if (!line) return { refused: 'NOT_FOUND', field: `lines.${at}.lineId` }
    if (lines.some((earlier) => earlier.lineId === lineId)) return { refused: 'BAD_INPUT', field: `lines.${at}.lineId` }
    const left = leftOfLine(line)
    if (quantity > left) return { refused: 'NOT_CANCELLABLE', field: `lines.${at}.quantity`, left }
    lines.push({ lineId, title: line.title, quantity, amountKrw: lineKrw(line, quantity) })
  }
  return { lines }
}

const piecesOf = (some: readonly { quantity: number }[]) => some.reduce((pieces, { quantity }) => pieces + quantity, 0)

/** Whether nothing of the order is left without these pieces. */
export function isEverything(order: OrderFacts, lines: readonly { quantity: number }[]): boolean {
  return piecesOf(lines) === piecesOf(leftOf(order))
}

/**
 * The effect of giving these pieces back, with a shipping fee, less what is kept for the way back.
 * Pure.
 */
export function refundPlan(
  order: OrderFacts,
  sale: SaleLine | undefined,
  lines: Preview['lines'],
  { shippingKrw, keptKrw }: { shippingKrw: number; keptKrw: number },
): CancelPlan {
  const amountKrw = lines.reduce((total, line) => total + line.amountKrw, shippingKrw - keptKrw)
  if (amountKrw <= 0) return { refused: 'NOT_CANCELLABLE' }
  const isCaptured = order.confirmedAt !== null
  const pointsKrw = pointsPart(order, order.cancelledKrw - order.awaitingKrw, amountKrw)
  const effect = isCaptured && sale ? refundEffect(sale, amountKrw) : nothingReturned
  return {
    lines,
    keptKrw,
    releasedKrw: isCaptured ? 0 : amountKrw,
    refundedKrw: isCaptured ? amountKrw : 0,
    preview: {
      amountKrw,
      legs: (
        [
          ['buyer', amountKrw - pointsKrw],
          ['points', pointsKrw],
        ] as const
      ).flatMap(([to, krw]) =>
        krw === 0
          ? []
          : [
              {
                ...(isCaptured ? ({ kind: 'refund', from: 'shop' } as const) : ({ kind: 'release', from: 'hold' } as const)),
                to,
                amountKrw: krw,
              },
            ],
      ),
      ...effect,
      lines,
      shippingKrw,
      remainingKrw: order.totalKrw - order.cancelledKrw - amountKrw,
    },
  }
}

const nothingReturned = { feeReturnedKrw: 0, vatReturnedKrw: 0, clawbackKrw: 0, alreadySettled: false }

function unsentOf(order: OrderFacts): { lineId: string; quantity: number }[] {
  return order.lines.flatMap((line) => {
    const quantity = cancellablePieces(order, line)
    return quantity > 0 ? [{ lineId: line.id, quantity }] : []
  })
}

function leftOf({ lines }: OrderFacts): { lineId: string; quantity: number }[] {
  return lines.flatMap(({ id, quantity, cancelledQuantity }) =>
    quantity > cancelledQuantity ? [{ lineId: id, quantity: quantity - cancelledQuantity }] : [],
  )
}

export type GoodPlan = Exclude<CancelPlan, { refused: unknown }>

export function planOrThrow(plan: CancelPlan): GoodPlan {
  if (!('refused' in plan)) return plan
  const { refused, field, left } = plan
  throw new KiwiError(refused, { ...(field === undefined ? {} : { field }), ...(left === undefined ? {} : { details: { left } }) })
}
