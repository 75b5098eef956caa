import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { write } from '../../db/write.ts'
import { applyCancel } from './internal/apply-cancel.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { planCancel, planOrThrow } from './internal/plan-cancel.ts'

const atOnce = 200
const lowestId = '00000000-0000-0000-0000-000000000000'

/**
 * Cancels what no shop confirmed in time: the money is free again, the stock back, both are told. A transaction an order, so that
 * one that fails leaves the others done; it is tried again with the job.
 */
export async function expireOrders(ctx: RunnerCtx): Promise<{ expired: number }> {
  let expired = 0
  let failure: unknown
  for (let after = lowestId; ;) {
    const due = await rows(
      ctx.main.db,
      sql<{ id: string }>`select id from "order" where state = 'placed' and confirm_by < ${ctx.now()}::timestamptz
          and id > ${after}::uuid order by id limit ${atOnce}`,
    )
    for (const { id } of due) {
      try {
        if (await expire(ctx, id)) expired += 1
      } catch (error) {
        failure ??= error
      }
    }
    if (due.length < atOnce) break
    after = due.at(-1)!.id
  }
  if (failure !== undefined) throw failure
  return { expired }
}

/** False when the shop confirmed or somebody cancelled in the meantime. */
function expire(ctx: RunnerCtx, orderId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, orderId)
    const now = ctx.now()
    if (!order || order.state !== 'placed' || order.confirmBy >= now) return false
    const plan = planOrThrow(planCancel(order, undefined, 'kiwi', null, now))
    const idempotencyKey = 'expired'
    const hash = Buffer.from(requestHash({ idempotencyKey }), 'base64url')
    await applyCancel(tx, order, plan, { who: 'kiwi', personId: null, reason: '', idempotencyKey, hash }, now)
    return true
  })
}
