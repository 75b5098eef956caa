import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { applyCancel } from './internal/apply-cancel.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { planCancel, planOrThrow } from './internal/plan-cancel.ts'

const pageSize = 200
const idempotencyKey = 'expired'
const hash = Buffer.from(requestHash({ idempotencyKey }), 'base64url')

/**
 * Cancels the orders that no shop confirmed in time, by the clock of Postgres: releases the hold,
 * returns the stock, tells both sides. One transaction per order: one that fails leaves the others
 * done, and is tried again with the job.
 */
export async function expireOrders(ctx: RunnerCtx): Promise<{ expired: number }> {
  const now = await moneyNow(ctx.main.db, ctx.now())
  return { expired: await doEach(overdueOrders(ctx, now), ({ id }) => expire(ctx, id)) }
}

const overdueOrders = (ctx: RunnerCtx, now: Date) =>
  inPages<{ id: string }>(pageSize, (after) =>
    rows(
      ctx.main.db,
      sql<{ id: string }>`
        select id from "order" where state = 'placed' and confirm_by < ${now}::timestamptz and id > ${after?.id ?? belowAllIds}::uuid
        order by id limit ${pageSize}`,
    ),
  )

/** False if the shop confirmed or somebody cancelled in the meantime. */
function expire(ctx: RunnerCtx, orderId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, orderId)
    const now = await moneyNow(tx.db, ctx.now())
    if (order?.state !== 'placed' || order.confirmBy >= now) return false
    const plan = planOrThrow(planCancel(order, undefined, 'kiwi', null, now))
    await applyCancel(tx, order, plan, { who: 'kiwi', personId: null, reason: '', idempotencyKey, hash }, now)
    return true
  })
}
