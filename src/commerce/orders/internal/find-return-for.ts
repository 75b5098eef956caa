import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import type { returnRequest } from '../../../db/schema/return.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import type { ReturnReason, ReturnState } from '../return-rules.ts'
import type { Party } from '../rules.ts'
import { findOrderFor, lockAnyOrder, lockOrderFor, type OrderFacts } from './find-order-for.ts'

export interface ReturnFacts {
  id: string
  orderId: string
  kind: typeof returnRequest.$inferSelect.kind
  reason: ReturnReason
  fault: 'buyer' | 'shop'
  state: ReturnState
  feeKrw: number
  isReserved: boolean
  askedAt: Date
  sentAt: Date | null
  dueAt: Date | null
  lines: { lineId: string; quantity: number; toProductId: string | null }[]
}

/**
 * A return of which the caller is the buyer or the shop, with its order, locked until the
 * transaction ends. Errors: NOT_FOUND.
 */
export async function lockReturnFor(
  ctx: MemberCtx,
  tx: MainTx,
  returnId: string,
): Promise<{ order: OrderFacts; asked: ReturnFacts; who: Exclude<Party, 'kiwi'> }> {
  const before = await readReturn(tx.db, returnId)
  if (!before) throw new KiwiError('NOT_FOUND', { field: 'returnId' })
  const { order, who } = await lockOrderFor(ctx, tx, before.orderId)
  return { order, who, asked: (await readReturn(tx.db, returnId))! }
}

/** The same without locks, for previews. */
export async function findReturnFor(ctx: MemberCtx, returnId: string) {
  const asked = await readReturn(ctx.main.db, returnId)
  if (!asked) throw new KiwiError('NOT_FOUND', { field: 'returnId' })
  return { ...(await findOrderFor(ctx, asked.orderId)), asked }
}

/**
 * For jobs and for staff: checks nobody's right to it. The lock of the order orders everything
 * about its returns.
 */
export async function lockAnyReturn(tx: MainTx, returnId: string): Promise<{ order: OrderFacts; asked: ReturnFacts } | undefined> {
  const before = await readReturn(tx.db, returnId)
  const order = before && (await lockAnyOrder(tx, before.orderId))
  return order && { order, asked: (await readReturn(tx.db, returnId))! }
}

async function readReturn(db: Queryable, returnId: string): Promise<ReturnFacts | undefined> {
  const [found] = await rows(
    db,
    sql<ReturnFacts>`
      select r.id, r.order_id, r.kind, r.reason, r.fault, r.state, r.fee_krw, r.is_reserved, r.created_at as asked_at, r.sent_at, r.due_at, (
        select json_agg(json_build_object('lineId', n.line_id, 'quantity', n.quantity, 'toProductId', n.to_product_id) order by n.line_id)
        from return_line n where n.return_id = r.id) as lines
      from return_request r where r.id = ${returnId}::uuid`,
  )
  return found
}
