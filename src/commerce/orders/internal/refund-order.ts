import { type Queryable, rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { payableOf, walletsOf } from '../../../pay/ledger/accounts.ts'
import { postTransfer } from '../../../pay/ledger/post-transfers.ts'
import { recordRefund } from '../../../pay/settlement/record-lines.ts'
import type { OrderFacts } from './find-order-for.ts'

interface Refund {
  cancelId: string
  amountKrw: number
  memo: string
}

/**
 * Pays a cancel back from what the shop is owed, below zero if it must: then its next sales pay for it. Null, and nothing moved,
 * where the shop would owe more than the cap: the refund waits until it can be borne. Shared by the cancel and by what resumes it.
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

/** Whether a refund of so much would leave the shop owing more than it may. What is kept back of its payouts counts for it. */
export async function wouldWait(db: Queryable, shopId: string, amountKrw: number, now: Date): Promise<boolean> {
  const [found] = await rows(db, sql<{ can: boolean }>`select ${canBear(sql`${shopId}::uuid`, sql`${amountKrw}::bigint`, now)} as can`)
  return !found!.can
}

/** That a shop (a column or value) would owe no more than the cap after giving back so much. */
export function canBear(shopId: Sql, amountKrw: Sql, now: Date): Sql {
  return sql`coalesce((select a.posted from account a where a.kind = 'shop_payable' and a.shop_id = ${shopId}), 0) - ${amountKrw}
    >= -(select debt_cap_krw from reserve_schedule where valid_from <= ${now}::timestamptz order by version desc limit 1)`
}
