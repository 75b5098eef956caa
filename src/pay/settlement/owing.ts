import { one, type Queryable } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'

/** Refunds of orders and of direct payments that wait for a shop's money (a column or value). */
const waitingRefunds = (shopId: Sql) => sql`
  select c.awaiting_krw as krw, c.created_at as since from order_cancel c join "order" o on o.id = c.order_id
  where c.state = 'awaiting_funds' and o.shop_id = ${shopId}
  union all
  select r.amount_krw, r.created_at from payment_refund r where r.refund_transfer_id is null and r.shop_id = ${shopId}`

/** Whether refunds wait for a shop's money: then it is not paid. `shopId`: a column or value. */
export function hasWaitingRefunds(shopId: Sql): Sql {
  return sql`exists (${waitingRefunds(shopId)})`
}

export async function isOwingRefunds(db: Queryable, shopId: string): Promise<boolean> {
  const { isOwing } = await one(db, sql<{ isOwing: boolean }>`select ${hasWaitingRefunds(sql`${shopId}::uuid`)} as is_owing`)
  return isOwing
}

/**
 * What settlements will pay a shop (a column or value) of the lines that are in no payout: after
 * Kiwi's fee and its VAT. Negative when the shop owes. Index settlement_line_open.
 */
export function unpaidKrw(shopId: Sql): Sql {
  return sql`(select coalesce(sum(u.gross_krw - u.fee_krw - u.vat_krw), 0)::bigint from settlement_line u
    where u.shop_id = ${shopId} and u.payout_id is null)`
}

/**
 * Whether the owner (a column or value) left for good or is banned: nobody pays the debt of their
 * shop. A person in the days of grace may come back.
 */
export const isOwnerGone = (ownerId: Sql): Sql => sql`exists (
  select from person p where p.id = ${ownerId} and (p.status = 'withdrawn' or p.banned_at is not null)
    and not exists (select from leaving l where l.person_id = p.id and l.state = 'grace'))`

/**
 * The debt of a shop (a column or value), with the refunds that wait for its money, less what it is
 * owed: what pays all of it leaves nothing to pay before those refunds are made.
 */
export function owingKrw(shopId: Sql): Sql {
  return sql`greatest(coalesce((select sum(w.krw) from (${waitingRefunds(shopId)}) w), 0)
    - coalesce((select a.posted from account a where a.kind = 'shop_payable' and a.shop_id = ${shopId}), 0), 0)::bigint`
}
