import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { order as orderTable } from '../../db/schema/order.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { bareTrackingNumber } from '../../shared/couriers.ts'
import { lockOrderFor } from './internal/find-order-for.ts'
import { tellOrder } from './internal/tell-order.ts'
import { isBought, keptKrw } from './rules.ts'
import { firstPollMs } from './track-rules.ts'
import type { sendOrdersInput, sentOrders } from './schema.ts'

type Parcel = z.infer<typeof sendOrdersInput>['parcels'][number]
type Outcome = z.infer<typeof sentOrders>['parcels'][number]['outcome']

/**
 * The shop gave the parcels of these orders to a courier. Of an order that was sent before it corrects courier and number. One
 * transaction per order and one outcome per line: a line that is refused leaves the others done. The same lines again change nothing.
 */
export async function sendOrders(ctx: MemberCtx, { parcels }: z.infer<typeof sendOrdersInput>): Promise<z.infer<typeof sentOrders>> {
  const seen = new Set<string>()
  const told: z.infer<typeof sentOrders>['parcels'] = []
  for (const parcel of parcels) {
    const isTwice = seen.has(parcel.orderId)
    seen.add(parcel.orderId)
    told.push({ orderId: parcel.orderId, outcome: isTwice ? 'twice' : await send(ctx, parcel) })
  }
  return { parcels: told }
}

async function send(ctx: MemberCtx, parcel: Parcel): Promise<Outcome> {
  const { orderId, courier } = parcel
  const trackingNumber = bareTrackingNumber(parcel.trackingNumber)
  try {
    return await write(ctx, async (tx): Promise<Outcome> => {
      const { order, who } = await lockOrderFor(ctx, tx, orderId)
      if (who !== 'shop') return 'not_found'
      if (order.courier === courier && order.trackingNumber === trackingNumber) return 'unchanged'
      const isSent = order.fulfilment === 'sent'
      if (!isBought(order.state) || !(isSent || order.fulfilment === 'waiting' || order.fulfilment === 'packed')) return 'not_sendable'
      const now = ctx.now()
      const times = isSent ? {} : { fulfilment: 'sent' as const, sentAt: now }
      // The courier is asked about this number from the beginning.
      const unheard = { trackedState: null, trackedAt: null, lastEvent: null, silenceToldAt: null, pollCount: 0 }
      const nextPollAt = new Date(now.getTime() + firstPollMs)
      await tx.db
        .update(orderTable)
        .set({ courier, trackingNumber, nextPollAt, ...unheard, ...times })
        .where(eq(orderTable.id, orderId))
      const notices = isSent ? [] : [{ to: 'buyer', kind: 'order_sent', amountKrw: keptKrw(order) } as const]
      await tellOrder(tx, order, order.state, notices, null, now)
      return isSent ? 'corrected' : 'sent'
    })
  } catch (error) {
    if (error instanceof KiwiError && error.code === 'NOT_FOUND') return 'not_found'
    throw error
  }
}
