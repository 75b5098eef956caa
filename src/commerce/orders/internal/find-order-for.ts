import type { MemberCtx } from '../../../context.ts'
import { type Queryable, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import type { OrderState, Party } from '../rules.ts'

/** An order with all that its rules ask for. */
export interface OrderFacts {
  id: string
  buyerId: string
  shopId: string
  ownerId: string
  postId: string | null
  state: OrderState
  totalKrw: number
  capturedKrw: number
  cancelledKrw: number
  refundedKrw: number
  /** Cancelled, and not refunded yet for want of the shop's money. */
  awaitingKrw: number
  holdId: string
  captureTransferId: string | null
  confirmBy: Date
  confirmedAt: Date | null
  lines: { id: string; productId: string; title: string; unitPriceKrw: number; quantity: number; cancelledQuantity: number }[]
}

/** An order that the caller bought or whose shop is theirs, and as which of the two they stand before it. Errors: NOT_FOUND. */
export async function findOrderFor(
  ctx: MemberCtx,
  orderId: string,
  db: Queryable = ctx.main.db,
): Promise<{ order: OrderFacts; who: Exclude<Party, 'kiwi'> }> {
  const order = await readOrderFacts(db, orderId)
  const who = order && partyOf(order, ctx.actor.personId)
  if (!order || !who) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  return { order, who }
}

/** The same, with nobody else able to change it until the transaction ends. Orders are locked before products, those before accounts. */
export async function lockOrderFor(ctx: MemberCtx, tx: MainTx, orderId: string) {
  await lockOrder(tx, orderId)
  return findOrderFor(ctx, orderId, tx.db)
}

/** For the house itself, which no rule of persons holds. */
export async function lockAnyOrder(tx: MainTx, orderId: string): Promise<OrderFacts | undefined> {
  await lockOrder(tx, orderId)
  return readOrderFacts(tx.db, orderId)
}

/** A statement of its own: the read after it sees what the lock waited for. */
async function lockOrder(tx: MainTx, orderId: string): Promise<void> {
  await run(tx.db, sql`select from "order" where id = ${orderId}::uuid for no key update`)
}

function partyOf(order: OrderFacts, personId: string): 'buyer' | 'shop' | undefined {
  if (order.buyerId === personId) return 'buyer'
  return order.ownerId === personId ? 'shop' : undefined
}

async function readOrderFacts(db: Queryable, orderId: string): Promise<OrderFacts | undefined> {
  const [found] = await rows(
    db,
    sql<OrderFacts>`select o.id, o.buyer_id, o.shop_id, s.owner_id, o.post_id, o.state,
               o.total_krw, o.captured_krw, o.cancelled_krw, o.refunded_krw, o.awaiting_krw,
               o.hold_id, o.capture_transfer_id, o.confirm_by, o.confirmed_at,
               (select json_agg(json_build_object('id', l.id, 'productId', l.product_id, 'title', l.title, 'unitPriceKrw', l.unit_price_krw,
                                                  'quantity', l.quantity, 'cancelledQuantity', l.cancelled_quantity) order by l.position)
                from order_line l where l.order_id = o.id) as lines
        from "order" o join shop s on s.id = o.shop_id where o.id = ${orderId}::uuid`,
  )
  return found
}
