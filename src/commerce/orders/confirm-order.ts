import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { write } from '../../db/write.ts'
import { captureOrder } from './internal/capture-order.ts'
import { lockOrderFor } from './internal/find-order-for.ts'
import { readOrder } from './read-order.ts'
import type { orderInput, orderView } from './schema.ts'
import { tellOrder } from './internal/tell-order.ts'

/** The shop confirms an order, see `confirmIt`, and reads it. */
export async function confirmOrder(ctx: MemberCtx, input: z.infer<typeof orderInput>): Promise<z.infer<typeof orderView>> {
  await confirmIt(ctx, input.orderId)
  return readOrder(ctx, input)
}

/**
 * The shop confirms an order: the rest of its hold is captured. Confirming again changes nothing.
 * Errors: NOT_FOUND (also for the buyer), CONFLICT if it is cancelled, expired, or past
 * `confirmBy` by the clock of Postgres.
 */
export async function confirmIt(ctx: MemberCtx, orderId: string): Promise<void> {
  await write(ctx, async (tx) => {
    const { order, who } = await lockOrderFor(ctx, tx, orderId)
    if (who !== 'shop') throw new KiwiError('NOT_FOUND', { field: 'orderId' })
    if (order.confirmedAt !== null) return
    const now = await moneyNow(tx.db, ctx.now())
    if (order.state !== 'placed' || now > order.confirmBy) throw new KiwiError('CONFLICT', { field: 'orderId' })
    const { state, capturedKrw, transferId } = await captureOrder(ctx, tx, order, now)
    await recordShopAct(ctx, tx, order.shopId, 'confirm_order', { subjectId: order.id })
    await tellOrder(tx, order, state, [{ to: 'buyer', kind: 'order_confirmed', amountKrw: capturedKrw }], transferId, now)
  })
}
