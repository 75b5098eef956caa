import { one, type Queryable, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { payableOf, walletsOf } from '../../../pay/ledger/accounts.ts'
import { postTransfer } from '../../../pay/ledger/post-transfers.ts'
import { recordRefund } from '../../../pay/settlement/record-lines.ts'
import { debtCapKrw } from '../../../pay/settlement/reserve-versions.ts'
import type { OrderFacts } from './find-order-for.ts'

interface Refund {
  cancelId: string
  amountKrw: number
  memo: string
}

/**
 * Pays a cancel back from the shop's account, below zero if needed: then its next sales pay for it. Null, and nothing moved, if the shop
 * would owe more than the cap: the refund waits until the shop can bear it.
 */
export async function refundOrder(tx: MainTx, order: OrderFacts, refund: Refund, now: Date): Promise<string | null> {
  const { cancelId, amountKrw, memo } = refund
  const [[wallet], payable] = await Promise.all([walletsOf(tx, [order.buyerId], now), payableOf(tx, order.shopId, now)])
  // The wallet before the shop's account, as post_transfers locks them; two refunds at once cannot both fit.
  await run(tx.db, sql`select from account where id = ${wallet!}::uuid for no key update`)
  await run(tx.db, sql`select from account where id = ${payable}::uuid for no key update`)
  if (await wouldWait(tx.db, order.shopId, amountKrw, now)) return null
  const { transferId } = await postTransfer(
    tx,
    {
      idempotencyKey: `order:${order.id}:refund:${cancelId}`,
      kind: 'refund',
      debitAccountId: payable,
      creditAccountId: wallet!,
      amountKrw,
      memo,
      causeId: order.id,
    },
    now,
  )
  await recordRefund(tx, { saleTransferId: order.captureTransferId!, transferId, grossKrw: amountKrw, orderId: order.id }, now)
  return transferId
}

/** Whether a refund of this amount would leave the shop owing more than the cap. The reserve of its payouts counts for the shop. */
export async function wouldWait(db: Queryable, shopId: string, amountKrw: number, now: Date): Promise<boolean> {
  const { can } = await one(db, sql<{ can: boolean }>`select ${canBear(sql`${shopId}::uuid`, sql`${amountKrw}::bigint`, now)} as can`)
  return !can
}

/** Condition: after a refund of this amount the shop (a column or value) owes no more than the cap. */
export function canBear(shopId: Sql, amountKrw: Sql, now: Date): Sql {
  return sql`coalesce((select a.posted from account a where a.kind = 'shop_payable' and a.shop_id = ${shopId}), 0) - ${amountKrw}
    >= -${debtCapKrw(now)}`
}
