import { eq } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { order } from '../../../db/schema/order.ts'
import { appendInteractions } from '../../../social/interactions/log-stream.ts'
import { payableOf, walletsOf } from '../../../pay/ledger/accounts.ts'
import { pointsAccountOf, pointsHoldOf } from '../../../pay/points/pay-with-points.ts'
import { postLegs } from '../../../pay/points/post-legs.ts'
import { pointsPart } from '../../../shared/points-part.ts'
import { recordSales } from '../../../pay/settlement/record-lines.ts'
import { memoOf, type OrderState, sendByOf, stateOf } from '../rules.ts'

interface Capturable {
  id: string
  buyerId: string
  shopId: string
  postId: string | null
  holdId: string
  totalKrw: number
  pointsKrw: number
  cancelledKrw: number
  lines: { title: string }[]
}

/**
 * Captures the rest of the holds, of the wallet and of points, to the shop's account, and records
 * the sale of both as one.
 */
export async function captureOrder(
  ctx: Ctx,
  tx: MainTx,
  placed: Capturable,
  now: Date,
): Promise<{ state: OrderState; capturedKrw: number; transferId: string }> {
  const { id, buyerId, shopId } = placed
  const capturedKrw = placed.totalKrw - placed.cancelledKrw
  const pointsKrw = pointsPart(placed, placed.cancelledKrw, capturedKrw)
  const [wallet] = await walletsOf(tx, [buyerId], now)
  const points = pointsKrw > 0 ? await pointsAccountOf(tx, buyerId, now) : null
  const sides = { wallet: wallet!, points, payable: await payableOf(tx, shopId, now) }
  const leg = { idempotencyKey: `order:${id}:capture`, memo: memoOf(placed.lines), causeId: id, amountKrw: capturedKrw, pointsKrw }
  const holds = { wallet: placed.holdId, points: pointsKrw > 0 ? await pointsHoldOf(tx.db, id) : null }
  const transferId = await postLegs(tx, 'payment', sides, leg, holds, now)
  const state = stateOf({ ...placed, isConfirmed: true, isExpired: false })
  await Promise.all([
    recordSales(tx, [{ shopId, transferId, grossKrw: capturedKrw, orderId: id }], now),
    tx.db
      .update(order)
      .set({ state, capturedKrw, captureTransferId: transferId, confirmedAt: now, sendBy: sendByOf(now) })
      .where(eq(order.id, id)),
  ])
  tx.afterCommit(() => logPurchase(ctx, placed, now))
  return { state, capturedKrw, transferId }
}

/**
 * A purchase is a vote for the post where the buyer saw the product. The log's repair restores what
 * the stream loses.
 */
async function logPurchase(ctx: Ctx, { id, buyerId: personId, postId }: Capturable, at: Date): Promise<void> {
  if (postId === null) return
  const [post] = await rows(ctx.main.db, sql<{ authorId: string }>`select author_id from post where id = ${postId}::uuid`)
  if (post) await appendInteractions(ctx, [{ id, kind: 'purchase', personId, postId, authorId: post.authorId, at }])
}
