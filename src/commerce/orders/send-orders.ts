import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { order as orderTable, parcel as parcelTable } from '../../db/schema/order.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { bareTrackingNumber, type CourierCode } from '../../shared/couriers.ts'
import { lockOrderFor, type OrderFacts } from './internal/find-order-for.ts'
import { addParcel, type EarlierParcel, earlierParcels } from './internal/parcels.ts'
import { tellOrder } from './internal/tell-order.ts'
import { keptKrw } from './rules.ts'
import { type ParcelStep, stepOf } from './send-rules.ts'
import { firstPollMs } from './track-rules.ts'
import type { sendOrdersInput, sentOrders } from './schema.ts'

type Parcel = z.infer<typeof sendOrdersInput>['parcels'][number]
type Outcome = z.infer<typeof sentOrders>['parcels'][number]['outcome']

/**
 * The shop gave these parcels to a courier: with all that is left of an order, or with some pieces
 * of it (`lines`). Of an order that was sent before, or of an earlier parcel, it corrects courier
 * and number. One transaction and one outcome per parcel: one that is refused leaves the others
 * done. The same parcel again changes nothing.
 */
export async function sendOrders(ctx: MemberCtx, { parcels }: z.infer<typeof sendOrdersInput>): Promise<z.infer<typeof sentOrders>> {
  const seen = new Set<string>()
  const told: z.infer<typeof sentOrders>['parcels'] = []
  for (const parcel of parcels) {
    // Several parcels of one order name what is in them.
    const key = parcel.lines || parcel.parcelId ? `${parcel.orderId} ${bareTrackingNumber(parcel.trackingNumber)}` : parcel.orderId
    const isTwice = seen.has(key)
    seen.add(key)
    told.push({ orderId: parcel.orderId, outcome: isTwice ? 'twice' : await send(ctx, parcel) })
  }
  return { parcels: told }
}

async function send(ctx: MemberCtx, given: Parcel): Promise<Outcome> {
  const trackingNumber = bareTrackingNumber(given.trackingNumber)
  try {
    return await write(ctx, async (tx): Promise<Outcome> => {
      const { order, who } = await lockOrderFor(ctx, tx, given.orderId)
      if (who !== 'shop') return 'not_found'
      const earlier = await readEarlier(tx, order.id)
      const step = stepOf(order, earlier, { ...given, trackingNumber })
      if (step === 'unchanged' || step === 'not_sendable') return step
      const now = ctx.now()
      await take(tx, order, step, { courier: given.courier, trackingNumber }, now)
      const isNew = step.kind === 'part' || step.kind === 'rest'
      const notices = isNew ? [{ to: 'buyer', kind: 'order_sent', amountKrw: keptKrw(order) } as const] : []
      await tellOrder(tx, order, order.state, notices, null, now)
      return isNew ? 'sent' : 'corrected'
    })
  } catch (error) {
    if (error instanceof KiwiError && error.code === 'NOT_FOUND') return 'not_found'
    throw error
  }
}

async function readEarlier(tx: MainTx, orderId: string): Promise<EarlierParcel[]> {
  const [found] = await rows(
    tx.db,
    sql<{ parcels: EarlierParcel[] }>`select ${earlierParcels} as parcels from "order" o where o.id = ${orderId}::uuid`,
  )
  return found!.parcels
}

interface Given {
  courier: CourierCode
  trackingNumber: string
}

async function take(tx: MainTx, order: OrderFacts, step: ParcelStep, given: Given, now: Date): Promise<void> {
  // The courier is asked about this number from the beginning.
  const asked = { nextPollAt: new Date(now.getTime() + firstPollMs), pollCount: 0 }
  const told = { ...given, ...asked, trackedState: null, trackedAt: null, lastEvent: null, silenceToldAt: null }
  switch (step.kind) {
    case 'part':
      return addParcel(tx, order.id, { ...given, lines: step.lines }, now)
    case 'rest':
      return void (await tx.db
        .update(orderTable)
        .set({ ...told, fulfilment: 'sent', sentAt: now })
        .where(eq(orderTable.id, order.id)))
    case 'correct_last':
      return void (await tx.db.update(orderTable).set(told).where(eq(orderTable.id, order.id)))
    case 'correct':
      return void (await tx.db.update(parcelTable).set(told).where(eq(parcelTable.id, step.parcelId)))
    default: {
      const unhandled: never = step
      return unhandled
    }
  }
}
