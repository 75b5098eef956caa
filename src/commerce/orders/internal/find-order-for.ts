import { sql } from 'drizzle-orm'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import type { MainDatabase } from '../../../db/client.ts'
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
  db: Pick<MainDatabase, 'execute'> = ctx.main.db,
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
  await rows(tx.db, sql`select from "order" where id = ${orderId}::uuid for no key update`)
}

function partyOf(order: OrderFacts, personId: string): 'buyer' | 'shop' | undefined {
  if (order.buyerId === personId) return 'buyer'
  return order.ownerId === personId ? 'shop' : undefined
}

async function readOrderFacts(db: Pick<MainDatabase, 'execute'>, orderId: string): Promise<OrderFacts | undefined> {
  const [found] = await rows<OrderFacts>(
    db,
    sql`select o.id, o.buyer_id as "buyerId", o.shop_id as "shopId", s.owner_id as "ownerId", o.post_id as "postId", o.state,
               o.total_krw as "totalKrw", o.captured_krw as "capturedKrw", o.cancelled_krw as "cancelledKrw", o.refunded_krw as "refundedKrw", o.awaiting_krw as "awaitingKrw",
               o.hold_id as "holdId", o.capture_transfer_id as "captureTransferId", o.confirm_by as "confirmBy", o.confirmed_at as "confirmedAt",
               (select json_agg(json_build_object('id', l.id, 'productId', l.product_id, 'title', l.title, 'unitPriceKrw', l.unit_price_krw,
                                                  'quantity', l.quantity, 'cancelledQuantity', l.cancelled_quantity) order by l.position)
                from order_line l where l.order_id = o.id) as lines
        from "order" o join shop s on s.id = o.shop_id where o.id = ${orderId}::uuid`,
  )
  return found
}
