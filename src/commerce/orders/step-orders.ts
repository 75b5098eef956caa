import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { confirmIt } from './confirm-order.ts'
import { packIt } from './pack-order.ts'
import type { stepOrdersInput, steppedOrders } from './schema.ts'

type Outcome = z.infer<typeof steppedOrders>['orders'][number]['outcome']

/**
 * The shop confirms or packs many orders. One transaction per order and one outcome per order: one
 * that is refused leaves the others done. The same call again changes nothing.
 */
export async function stepOrders(
  ctx: MemberCtx,
  { step, orderIds }: z.infer<typeof stepOrdersInput>,
): Promise<z.infer<typeof steppedOrders>> {
  const act = step === 'confirm' ? confirmIt : packIt
  const told: z.infer<typeof steppedOrders>['orders'] = []
  for (const orderId of orderIds) told.push({ orderId, outcome: await outcomeOf(act(ctx, orderId)) })
  return { orders: told }
}

async function outcomeOf(act: Promise<void>): Promise<Outcome> {
  try {
    await act
    return 'done'
  } catch (error) {
    if (error instanceof KiwiError && error.code === 'NOT_FOUND') return 'not_found'
    if (error instanceof KiwiError && error.code === 'CONFLICT') return 'not_now'
    throw error
  }
}
