import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../social/people/chips.ts'
import { jsonInstant } from '../../db/json-instant.ts'
import { shopFor } from '../settlement/shop-for.ts'
import { refundSums } from './internal/find-payment.ts'
import type { listPaymentsInput, paymentPage, shopPayment } from './schema.ts'

type View = z.infer<typeof shopPayment>

interface Row extends Omit<View, 'payer' | 'refunds' | 'refundableKrw' | 'createdAt'> {
  lineId: string
  payer: ChipRow | null
  payerHasLeft: boolean
  refunds: View['refunds'] | null
  createdAt: Date
}

/**
 * The direct payments to the caller's shop, newest first. Index `settlement_line_direct`. Errors:
 * FORBIDDEN without a shop.
 */
export async function listPayments(ctx: MemberCtx, input: z.infer<typeof listPaymentsInput>): Promise<z.infer<typeof paymentPage>> {
  const { id } = await shopFor(ctx, 'money')
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const found = await readPayments(ctx, id, sql`l.id < ${before}::uuid`, input.limit + 1)
  const { page, nextCursor } = pageOf(found, input.limit, ({ lineId }) => idCursor.encode(lineId))
  return { payments: await Promise.all(page.map((row) => viewOf(ctx, row))), nextCursor }
}

/** One of them. Errors: NOT_FOUND. */
export async function readPayment(ctx: Ctx, shopId: string, transferId: string): Promise<View> {
  const [row] = await readPayments(ctx, shopId, sql`l.transfer_id = ${transferId}::uuid`, 1)
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'transferId' })
  return viewOf(ctx, row)
}

function readPayments(ctx: Ctx, shopId: string, which: Sql, limit: number): Promise<Row[]> {
  return rows(
    ctx.main.db,
    sql<Row>`
      select l.id as line_id, t.id as transfer_id, case when p.handle is not null then ${chipJson('p')} end as payer,
             p.status = 'withdrawn' as payer_has_left, t.amount_krw, t.memo, refunds.refunded_krw, refunds.awaiting_krw, t.created_at, (
               select json_agg(json_build_object('transferId', r.refund_transfer_id, 'amountKrw', r.amount_krw, 'reason', r.reason,
                 'createdAt', ${jsonInstant(sql`r.created_at`)}) order by r.id)
               from payment_refund r where r.transfer_id = t.id) as refunds
      from settlement_line l join transfer t on t.id = l.transfer_id join account w on w.id = t.debit_account_id
      join person p on p.id = w.person_id ${chipAvatar('p')} ${refundSums}
      where l.shop_id = ${shopId}::uuid and l.kind = 'sale' and l.order_id is null and ${which}
      order by l.id desc limit ${limit}`,
  )
}

async function viewOf(ctx: Ctx, row: Row): Promise<View> {
  const { transferId, amountKrw, memo, refundedKrw, awaitingKrw } = row
  return {
    transferId,
    payer: row.payer && (await chipOf(ctx, row.payer)),
    amountKrw,
    memo,
    refundedKrw,
    awaitingKrw,
    refundableKrw: row.payerHasLeft ? 0 : amountKrw - refundedKrw - awaitingKrw,
    refunds: row.refunds ?? [],
    createdAt: row.createdAt.toISOString(),
  }
}
