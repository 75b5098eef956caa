import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { deliver } from './internal/deliver.ts'
import { lockOrderFor } from './internal/find-order-for.ts'
import { readOrder } from './read-order.ts'
import { isBought, withdrawWithinMs } from './rules.ts'
import type { orderInput, orderView } from './schema.ts'

/**
 * An order is with its buyer: the shop gave it to them, or saw that the courier did. The buyer may
 * confirm the purchase now or return it within 7 days. Handing over again changes nothing. Errors:
 * NOT_FOUND (also for the buyer), CONFLICT if it is not captured, nothing of it is left, or it goes
 * by courier and was not sent.
 */
export async function handOver(ctx: MemberCtx, input: z.infer<typeof orderInput>): Promise<z.infer<typeof orderView>> {
  await write(ctx, async (tx) => {
    const { order, who } = await lockOrderFor(ctx, tx, input.orderId)
    if (who !== 'shop') throw new KiwiError('NOT_FOUND', { field: 'orderId' })
    if (order.fulfilment === 'delivered' || order.fulfilment === 'finished') return
    if (!isBought(order.state) || (order.delivery === 'courier' && order.fulfilment !== 'sent'))
      throw new KiwiError('CONFLICT', { field: 'orderId' })
    const now = ctx.now()
    const deliveredAt = await moneyNow(tx.db, now)
    const finishBy = new Date(deliveredAt.getTime() + withdrawWithinMs)
    await deliver(tx, order, { deliveredAt, finishBy }, 'order_handed_over', now)
  })
  return readOrder(ctx, input)
}
