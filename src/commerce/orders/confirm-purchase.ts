import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { lockOrderFor } from './internal/find-order-for.ts'
import { finishPurchase } from './internal/finish-purchase.ts'
import { readOrder } from './read-order.ts'
import { mayFinish } from './rules.ts'
import type { orderInput, orderView } from './schema.ts'

/**
 * The buyer confirms the purchase: all of it arrived and stays bought, so the shop is paid for it.
 * Confirming again changes nothing. Errors: NOT_FOUND (also for the shop), CONFLICT if it is not
 * captured, or nothing of it is left.
 */
export async function confirmPurchase(ctx: MemberCtx, input: z.infer<typeof orderInput>): Promise<z.infer<typeof orderView>> {
  await write(ctx, async (tx) => {
    const { order, who } = await lockOrderFor(ctx, tx, input.orderId)
    if (who !== 'buyer') throw new KiwiError('NOT_FOUND', { field: 'orderId' })
    if (order.fulfilment === 'finished' && order.captureTransferId !== null) return
    if (!mayFinish(order)) throw new KiwiError('CONFLICT', { field: 'orderId' })
    await finishPurchase(tx, order, 'buyer', await moneyNow(tx.db, ctx.now()))
  })
  return readOrder(ctx, input)
}
