import { claimOf } from '../../../../src/shared/orders.ts'
import type { OrderSummary } from './queries.ts'

type Line = OrderSummary['lines'][number]
type Count = (order: Pick<OrderSummary, 'fulfilment'>, line: Line) => number

/** Pieces of a line that the order still has. */
export const keptPieces: Count = (_, line) => line.quantity - line.cancelledQuantity
/** Those that the shop still has to send. */
export const unsentPieces: Count = (_, line) => line.unsentQuantity
/** Those that a cancel can take: of an order that is partly sent, what was not sent. */
export const cancellablePieces: Count = (order, line) =>
  order.fulfilment === 'partly_sent' ? line.unsentQuantity : keptPieces(order, line)
/** Those that may come back, or be lost; without a reason yet, for the reason that takes most. */
export const returnablePieces =
  (reason: keyof typeof claimOf | null): Count =>
  (_, { returnable }) =>
    reason === null ? Math.max(...Object.values(returnable)) : returnable[claimOf[reason]]

/** The lines of an order that have such pieces, with their number. */
export function linesLeft(order: Pick<OrderSummary, 'fulfilment' | 'lines'>, count: Count): (Line & { left: number })[] {
  return order.lines.flatMap((line) => {
    const left = count(order, line)
    return left > 0 ? [{ ...line, left }] : []
  })
}
