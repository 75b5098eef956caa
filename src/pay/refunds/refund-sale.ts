import { one, type Queryable, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { payableOf, walletsOf } from '../ledger/accounts.ts'
import { lockAccounts, pointsAccountOf, returnToLots } from '../points/pay-with-points.ts'
import { postLegs, type Sides } from '../points/post-legs.ts'
import { recordRefund } from '../settlement/record-lines.ts'
import { debtCapKrw } from '../settlement/reserve-versions.ts'

/** Money of one sale, whole or in part, on its way back to the wallet that paid. */
export interface SaleRefund {
  /** The transfer of the sale. */
  saleTransferId: string
  shopId: string
  payerId: string
  orderId: string | null
  /** Of an order: which of its cancels. */
  cancelId?: string
  amountKrw: number
  /** The part of it that points paid. */
  pointsKrw?: number
  memo: string
  idempotencyKey: string
  /** The cause of the sale's transfer, or that transfer: its day's limit gets the money back. */
  causeId: string
}

/**
 * Pays back from the shop's account, below zero if needed: then its next sales pay for it. Null,
 * and nothing moves, if the shop would owe more than the cap: the refund waits until the shop can
 * bear it.
 */
export async function refundSale(tx: MainTx, refund: SaleRefund, now: Date): Promise<string | null> {
  const { saleTransferId, shopId, orderId, cancelId = null, amountKrw, pointsKrw = 0, memo, idempotencyKey, causeId } = refund
  const sides = await lockSaleAccounts(tx, refund, now)
  if (await wouldWait(tx.db, shopId, amountKrw, now)) return null
  const transferId = await postLegs(tx, 'refund', sides, { idempotencyKey, memo, causeId, amountKrw, pointsKrw }, null, now)
  if (pointsKrw > 0) await returnToLots(tx, orderId!, pointsKrw, now)
  await recordRefund(tx, { saleTransferId, transferId, grossKrw: amountKrw, orderId, cancelId }, now)
  return transferId
}

/**
 * The payer's accounts before the shop's, as post_transfers locks them: two refunds of one shop run
 * one after the other.
 */
export async function lockSaleAccounts(
  tx: MainTx,
  { payerId, shopId, pointsKrw = 0 }: Pick<SaleRefund, 'payerId' | 'shopId' | 'pointsKrw'>,
  now: Date,
): Promise<Sides> {
  const [wallet] = await walletsOf(tx, [payerId], now)
  const points = pointsKrw > 0 ? await pointsAccountOf(tx, payerId, now) : null
  const payable = await payableOf(tx, shopId, now)
  await lockAccounts(tx, points === null ? [wallet!] : [wallet!, points])
  await run(tx.db, sql`select from account where id = ${payable}::uuid for no key update`)
  return { wallet: wallet!, points, payable }
}

/**
 * Whether a refund of this amount would leave the shop owing more than the cap. The reserve of its
 * payouts counts for the shop.
 */
export async function wouldWait(db: Queryable, shopId: string, amountKrw: number, now: Date): Promise<boolean> {
  const { can } = await one(db, sql<{ can: boolean }>`select ${canBear(sql`${shopId}::uuid`, sql`${amountKrw}::bigint`, now)} as can`)
  return !can
}

/**
 * Condition: after a refund of this amount the shop (a column or value) owes no more than the cap.
 */
export function canBear(shopId: Sql, amountKrw: Sql, now: Date): Sql {
  return sql`coalesce((select a.posted from account a where a.kind = 'shop_payable' and a.shop_id = ${shopId}), 0) - ${amountKrw}
    >= -${debtCapKrw(now)}`
}
