import { type Queryable, rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { readSale, type SaleLine } from '../../settlement/record-lines.ts'

export interface PaymentFacts {
  transferId: string
  shopId: string
  ownerId: string
  payerId: string
  memo: string
  payerHasLeft: boolean
  refundedKrw: number
  awaitingKrw: number
}

/** Of `transfer t`: what its refunds gave back, and what of them waits for the shop's money. */
export const refundSums: Sql = sql`
  cross join lateral (
    select coalesce(sum(r.amount_krw) filter (where r.refund_transfer_id is not null), 0)::bigint as refunded_krw,
           coalesce(sum(r.amount_krw) filter (where r.refund_transfer_id is null), 0)::bigint as awaiting_krw
    from payment_refund r where r.transfer_id = t.id) refunds`

/**
 * A direct payment to this shop, with its sale. Errors: NOT_FOUND, for the payment of an order too.
 */
export async function findPayment(db: Queryable, shopId: string, transferId: string): Promise<{ payment: PaymentFacts; sale: SaleLine }> {
  const [[payment], sale] = await Promise.all([
    rows(
      db,
      sql<PaymentFacts>`
        select t.id as transfer_id, s.id as shop_id, s.owner_id, w.person_id as payer_id, t.memo, p.status = 'withdrawn' as payer_has_left,
               refunds.refunded_krw, refunds.awaiting_krw
        from settlement_line l join transfer t on t.id = l.transfer_id join shop s on s.id = l.shop_id
        join account w on w.id = t.debit_account_id join person p on p.id = w.person_id ${refundSums}
        where l.transfer_id = ${transferId}::uuid and l.shop_id = ${shopId}::uuid and l.kind = 'sale' and l.order_id is null`,
    ),
    readSale(db, transferId),
  ])
  if (!payment || !sale) throw new KiwiError('NOT_FOUND', { field: 'transferId' })
  return { payment, sale }
}
