import { type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { feeInForce } from './internal/fee-in-force.ts'
import { eligibleOn } from './business-days.ts'
import { refundParts } from './rules.ts'

export interface Sale {
  shopId: string
  /** The posted payment. */
  transferId: string
  grossKrw: number
  orderId: string | null
}

/**
 * Records the settlement line of each payment: gross, fee and VAT under the fee version in force
 * now. A direct payment is payable from T+2 business days on; the sale of an order waits for
 * `releaseSale`. One statement for all. A sale that is recorded already stays as it is.
 */
export async function recordSales(tx: MainTx, sales: Sale[], now: Date): Promise<void> {
  if (sales.length === 0) return
  const lines = sales.map((sale) => ({ ...sale, id: newId(now) }))
  const columns = { id: 'uuid', shopId: 'uuid', transferId: 'uuid', orderId: 'uuid', grossKrw: 'bigint' } as const
  // bigint division drops the fraction, as `feeOf` does; a test compares the two.
  await run(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, order_id, gross_krw, fee_krw, vat_krw, fee_version, eligible_on, created_at)
        select s.id, s.shop_id, s.transfer_id, 'sale', s.order_id, s.gross_krw, s.gross_krw * f.fee_ppm / 1000000,
               (s.gross_krw * f.fee_ppm / 1000000) * f.vat_ppm / 1000000, f.version,
               case when s.order_id is null then ${eligibleOn(now)}::date end, ${now}::timestamptz
        from ${sql.unnest('s', lines, columns)}
        left join lateral (${feeInForce(now)}) f on true
        on conflict (transfer_id) do nothing`,
  )
}

/**
 * Lets the sale of an order and its refunds so far be paid out from T+2 business days on: its
 * purchase is finished, or nothing is left of it. A second call changes nothing. Before any account
 * is locked: settlement locks lines first, accounts second.
 */
export async function releaseSale(tx: MainTx, saleTransferId: string, now: Date): Promise<void> {
  await run(tx.db, sql`select release_sale(${saleTransferId}::uuid, ${eligibleOn(now)}::date)`)
}

/** Records an owner's payment of their shop's debt: free of fees and eligible at once. */
export async function recordFunding(tx: MainTx, { shopId, transferId, grossKrw }: Omit<Sale, 'orderId'>, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, gross_krw, fee_krw, vat_krw, eligible_on, created_at)
        values (${newId(now)}, ${shopId}, ${transferId}, 'funding', ${grossKrw}, 0, 0, ${seoulDate(now)}::date, ${now}::timestamptz)`,
  )
}

export interface Refund {
  /** The payment that is refunded, wholly or in part. */
  saleTransferId: string
  /** The posted refund. */
  transferId: string
  grossKrw: number
  orderId: string | null
  cancelId: string | null
}

/** A commission that a sale paid, by its posted transfer. */
export interface Commission {
  saleTransferId: string
  transferId: string
  amountKrw: number
}

/**
 * Records commissions of sales as negative lines, free of fees, eligible no earlier than their
 * sale, which is released already. A line that is recorded already stays.
 */
export async function recordCommissions(tx: MainTx, commissions: Commission[], now: Date): Promise<void> {
  if (commissions.length === 0) return
  const lines = commissions.map((commission) => ({ ...commission, id: newId(now) }))
  await run(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, sale_line_id, order_id, gross_krw, fee_krw, vat_krw, fee_version, eligible_on, created_at)
        select c.id, l.shop_id, c.transfer_id, 'commission', l.id, l.order_id, -c.amount_krw, 0, 0, l.fee_version,
               greatest(l.eligible_on, ${seoulDate(now)}::date), ${now}::timestamptz
        from ${sql.unnest('c', lines, { id: 'uuid', saleTransferId: 'uuid', transferId: 'uuid', amountKrw: 'bigint' })}
        join settlement_line l on l.transfer_id = c.sale_transfer_id and l.kind = 'sale'
        on conflict (transfer_id) do nothing`,
  )
}

export interface RefundEffect {
  /** Fee and VAT that Kiwi returns to the shop. */
  feeReturnedKrw: number
  vatReturnedKrw: number
  /** The shop owes this back from its next sales. 0 while the sale is in no live payout. */
  clawbackKrw: number
  alreadySettled: boolean
}

/**
 * Records a refund as a negative line under its sale's own fee version, eligible no earlier than
 * the sale, and waiting while the sale waits. A retry records nothing more. Throws NOT_FOUND (no
 * such sale) or NOT_CANCELLABLE (more than is left of it). Comes after the refund's posting, which
 * locks the shop's account: refunds of one shop run one after another.
 */
export async function recordRefund(tx: MainTx, refund: Refund, now: Date): Promise<RefundEffect> {
  const sale = await readSale(tx.db, refund.saleTransferId, refund.transferId)
  if (!sale) throw new KiwiError('NOT_FOUND')
  const { grossKrw } = refund
  if (grossKrw > sale.grossKrw - sale.refundedKrw) throw new KiwiError('NOT_CANCELLABLE')
  const effect = refundEffect(sale, grossKrw)
  const eligible = sale.eligibleOn && [sale.eligibleOn, seoulDate(now)].sort()[1]!
  await run(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, sale_line_id, order_id, cancel_id, gross_krw, fee_krw, vat_krw, fee_version, eligible_on, created_at)
        values (${newId(now)}, ${sale.shopId}, ${refund.transferId}, 'refund', ${sale.lineId}, ${refund.orderId}, ${refund.cancelId}::uuid, ${-grossKrw},
                ${-effect.feeReturnedKrw}, ${-effect.vatReturnedKrw}, ${sale.feeVersion}, ${eligible}::date, ${now}::timestamptz)
        on conflict (transfer_id) do nothing`,
  )
  return effect
}

/** The effect of a refund of that amount: for a preview, and for the refund itself. */
export function refundEffect(sale: SaleLine, refundKrw: number): RefundEffect {
  const parts = refundParts(sale, sale.refundedKrw, refundKrw)
  const clawbackKrw = sale.inLivePayout ? Math.max(0, refundKrw - parts.feeReturnedKrw - parts.vatReturnedKrw) : 0
  return { ...parts, clawbackKrw, alreadySettled: sale.inLivePayout }
}

/** A sale and its refunds so far. */
export interface SaleLine {
  lineId: string
  shopId: string
  grossKrw: number
  feeVersion: number
  feePpm: number
  vatPpm: number
  /** Refunded so far, gross. */
  refundedKrw: number
  /** Null while it waits for its order. */
  eligibleOn: string | null
  /** A payout that is under way or done holds it: the shop has the money, or will have it. */
  inLivePayout: boolean
}

/** The sale of a payment and its refunds so far, without `exceptTransferId`. */
export async function readSale(
  db: Queryable,
  saleTransferId: string,
  exceptTransferId: string | null = null,
): Promise<SaleLine | undefined> {
  const [line] = await rows(
    db,
    sql<SaleLine>`select l.id as line_id, l.shop_id, l.gross_krw, l.fee_version, f.fee_ppm, f.vat_ppm, l.eligible_on, l.payout_id is not null as in_live_payout,
               (select coalesce(-sum(r.gross_krw), 0)::bigint from settlement_line r
                where r.sale_line_id = l.id and r.kind = 'refund' and r.transfer_id is distinct from ${exceptTransferId}::uuid) as refunded_krw
        from settlement_line l join fee_schedule f on f.version = l.fee_version
        where l.transfer_id = ${saleTransferId}::uuid and l.kind = 'sale'`,
  )
  return line
}
