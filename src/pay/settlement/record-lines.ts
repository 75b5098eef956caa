import { type SQL, sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
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
 * Notes what each payment means for its shop: gross, fee and VAT under the fee version in force now, payable from T+2 business days
 * on. One statement for all. A sale that is noted already stays as it is.
 */
export async function recordSales(tx: MainTx, sales: Sale[], now: Date): Promise<void> {
  if (sales.length === 0) return
  const list = <Value>(pick: (sale: Sale) => Value, type: string) => sql`${sql.param(sales.map(pick))}::${sql.raw(type)}[]`
  // bigint division drops the fraction, as `feeOf` does; a test holds the two against each other.
  await rows(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, order_id, gross_krw, fee_krw, vat_krw, fee_version, eligible_on, created_at)
        select s.id, s.shop_id, s.transfer_id, 'sale', s.order_id, s.gross, s.gross * f.fee_ppm / 1000000,
               (s.gross * f.fee_ppm / 1000000) * f.vat_ppm / 1000000, f.version, ${eligibleOn(now)}::date, ${now.toISOString()}::timestamptz
        from unnest(${list(() => newId(now), 'uuid')}, ${list((s) => s.shopId, 'uuid')}, ${list((s) => s.transferId, 'uuid')},
                    ${list((s) => s.orderId, 'uuid')}, ${list((s) => s.grossKrw, 'bigint')}) as s(id, shop_id, transfer_id, order_id, gross)
        left join lateral (select version, fee_ppm, vat_ppm from fee_schedule
                      where valid_from <= ${now.toISOString()}::timestamptz and withdrawn_at is null
                      order by valid_from desc, version desc limit 1) f on true
        on conflict (transfer_id) do nothing`,
  )
}

/** Notes what an owner paid of their shop's debt: free of fees, and payable at once, for it only fills a hole. */
export async function recordFunding(tx: MainTx, { shopId, transferId, grossKrw }: Omit<Sale, 'orderId'>, now: Date): Promise<void> {
  await rows(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, gross_krw, fee_krw, vat_krw, eligible_on, created_at)
        values (${newId(now)}, ${shopId}, ${transferId}, 'funding', ${grossKrw}, 0, 0, ${seoulDate(now)}::date, ${now.toISOString()}::timestamptz)`,
  )
}

export interface Refund {
  /** The payment that is taken back, wholly or in part. */
  saleTransferId: string
  /** The posted refund. */
  transferId: string
  grossKrw: number
  orderId: string | null
}

export interface RefundEffect {
  /** Kiwi gives its fee and VAT back to the shop. */
  feeReturnedKrw: number
  vatReturnedKrw: number
  /** What the shop was paid of it and owes back: its next sales pay it. 0 while the sale is in no live payout. */
  clawbackKrw: number
  alreadySettled: boolean
}

/**
 * Notes a refund as a negative line under its sale's own fee version, payable no earlier than the sale. Noted twice it is once.
 * Throws NOT_FOUND (no such sale) or NOT_CANCELLABLE (more than is left of it).
 */
export async function recordRefund(tx: MainTx, refund: Refund, now: Date): Promise<RefundEffect> {
  await lockShopOf(tx, refund.saleTransferId)
  const sale = await readSale(tx.db, refund.saleTransferId, refund.transferId)
  if (!sale) throw new KiwiError('NOT_FOUND')
  const { grossKrw } = refund
  if (grossKrw > sale.grossKrw - sale.refundedKrw) throw new KiwiError('NOT_CANCELLABLE')
  const effect = refundEffect(sale, grossKrw)
  const eligible = [sale.eligibleOn, seoulDate(now)].sort()[1]!
  await rows(
    tx.db,
    sql`insert into settlement_line (id, shop_id, transfer_id, kind, sale_line_id, order_id, gross_krw, fee_krw, vat_krw, fee_version, eligible_on, created_at)
        values (${newId(now)}, ${sale.shopId}, ${refund.transferId}, 'refund', ${sale.lineId}, ${refund.orderId}, ${-grossKrw},
                ${-effect.feeReturnedKrw}, ${-effect.vatReturnedKrw}, ${sale.feeVersion}, ${eligible}::date, ${now.toISOString()}::timestamptz)
        on conflict (transfer_id) do nothing`,
  )
  return effect
}

/** What a refund of so much would mean: for a preview, and for the refund itself. */
export function refundEffect(sale: SaleLine, refundKrw: number): RefundEffect {
  const parts = refundParts(sale, sale.refundedKrw, refundKrw)
  const clawbackKrw = sale.inLivePayout ? Math.max(0, refundKrw - parts.feeReturnedKrw - parts.vatReturnedKrw) : 0
  return { ...parts, clawbackKrw, alreadySettled: sale.inLivePayout }
}

/** A sale and what became of it so far. */
export interface SaleLine {
  lineId: string
  shopId: string
  grossKrw: number
  feeVersion: number
  feePpm: number
  vatPpm: number
  /** Refunded so far, gross. */
  refundedKrw: number
  eligibleOn: string
  /** It is in a payout that is under way or done: the shop has the money, or will have it. */
  inLivePayout: boolean
}

/** The sale that a payment was, with what was refunded of it (but for `exceptTransferId`). Undefined when there is none. */
export async function readSale(
  db: { execute(query: SQL): PromiseLike<unknown> },
  saleTransferId: string,
  exceptTransferId: string | null = null,
): Promise<SaleLine | undefined> {
  const [line] = await rows<SaleLine>(
    db,
    sql`select l.id as "lineId", l.shop_id as "shopId", l.gross_krw as "grossKrw", l.fee_version as "feeVersion",
               f.fee_ppm as "feePpm", f.vat_ppm as "vatPpm", l.eligible_on::text as "eligibleOn", l.payout_id is not null as "inLivePayout",
               (select coalesce(-sum(r.gross_krw), 0)::bigint from settlement_line r
                where r.sale_line_id = l.id and r.transfer_id is distinct from ${exceptTransferId}::uuid) as "refundedKrw"
        from settlement_line l join fee_schedule f on f.version = l.fee_version
        where l.transfer_id = ${saleTransferId}::uuid and l.kind = 'sale'`,
  )
  return line
}

/**
 * Refunds of one shop come one after another. The refund's own posting holds this lock already; lines are never locked after an
 * account, because settlement goes from lines to accounts.
 */
async function lockShopOf(tx: MainTx, saleTransferId: string): Promise<void> {
  await rows(
    tx.db,
    sql`select from account where kind = 'shop_payable'
        and shop_id = (select shop_id from settlement_line where transfer_id = ${saleTransferId}::uuid) for no key update`,
  )
}
