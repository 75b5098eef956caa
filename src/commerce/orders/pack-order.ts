import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { order as orderTable } from '../../db/schema/order.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { lockOrderFor } from './internal/find-order-for.ts'
import { tellOrder } from './internal/tell-order.ts'
import { readOrder } from './read-order.ts'
import { isBought } from './rules.ts'
import type { orderInput, orderView } from './schema.ts'

/** The shop has packed an order, see `packIt`, and reads it. */
export async function packOrder(ctx: MemberCtx, input: z.infer<typeof orderInput>): Promise<z.infer<typeof orderView>> {
  await packIt(ctx, input.orderId)
  return readOrder(ctx, input)
}

/**
 * The shop has packed an order: from now on its buyer cannot cancel it unless it is sent late.
 * Packing again changes nothing. Errors: NOT_FOUND (also for the buyer), CONFLICT if it is not
 * captured, or nothing of it is left.
 */
export async function packIt(ctx: MemberCtx, orderId: string): Promise<void> {
  await write(ctx, async (tx) => {
    const { order, who } = await lockOrderFor(ctx, tx, orderId)
    if (who !== 'shop') throw new KiwiError('NOT_FOUND', { field: 'orderId' })
    if (order.fulfilment !== 'waiting') return
    if (!isBought(order.state)) throw new KiwiError('CONFLICT', { field: 'orderId' })
    const now = ctx.now()
    await tx.db.update(orderTable).set({ fulfilment: 'packed', packedAt: now }).where(eq(orderTable.id, order.id))
    await tellOrder(tx, order, order.state, [], null, now)
  })
}
