import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { jsonInstant } from '../../db/json-instant.ts'
import { chipAvatar } from '../../social/people/chips.ts'
import type { receipt, receiptInput } from '../schema.ts'
import { type HistoryRow, linesOf, personChip } from './internal/history-lines.ts'

interface Row extends HistoryRow {
  statement: string | null
  signature: Uint8Array | null
  deviceName: string | null
  height: number | null
  refunds: z.infer<typeof receipt>['refunds'] | null
  refundOf: z.infer<typeof receipt>['refundOf']
}

/**
 * One transfer as its payer or payee sees it: a person through their wallet, or a shop's owner
 * through what Kiwi owes the shop. Only the payer sees what was signed. Throws NOT_FOUND to
 * everybody else.
 */
export async function readReceipt(ctx: MemberCtx, { transferId }: z.infer<typeof receiptInput>): Promise<z.infer<typeof receipt>> {
  const { personId } = ctx.actor
  const [row] = await rows(
    ctx.main.db,
    sql<Row>`
        select e.seq, t.id as transfer_id, t.kind, e.amount_krw, e.balance_after_krw, t.memo, e.created_at,
               ${personChip} as person, null as handle, null as display_name, s.name as shop_name, s.handle as shop_handle, coalesce(o.id, oc.order_id) as order_id,
               a.statement, a.signature, d.name as device_name, b.height, (
                 select json_agg(json_build_object('transferId', r.refund_transfer_id, 'amountKrw', r.amount_krw, 'reason', r.reason,
                   'createdAt', ${jsonInstant(sql`r.created_at`)}) order by r.id)
                 from payment_refund r where r.transfer_id = t.id) as refunds, (
                 select json_build_object('transferId', r.transfer_id, 'reason', r.reason)
                 from payment_refund r where r.refund_transfer_id = t.id) as refund_of
        from transfer t
        join entry e on e.transfer_id = t.id
        join account mine on mine.id = e.account_id
        join account other on other.id in (t.debit_account_id, t.credit_account_id) and other.id <> mine.id
        left join person p on p.id = other.person_id ${chipAvatar('p')}
        left join shop s on s.id = other.shop_id
        left join "order" o on o.id = t.cause_id
        left join order_cancel oc on oc.id = t.cause_id
        left join payment_approval a on a.subject_id in (t.id, t.hold_id, t.cause_id) and a.person_id = ${personId} and e.amount_krw < 0
        left join device_key d on d.id = a.device_id
        left join lateral (select height, to_seq from ledger_block_account sealed
          where sealed.account_id = mine.id and sealed.from_seq <= e.seq order by sealed.from_seq desc limit 1) b on b.to_seq >= e.seq
        where t.id = ${transferId} and (mine.person_id = ${personId} or exists (select from shop own where own.id = mine.shop_id and own.owner_id = ${personId}))
        -- A person who pays their own shop sees it as the payer.
        order by e.amount_krw, a.created_at limit 1`,
  )
  if (!row) throw new KiwiError('NOT_FOUND')
  const [line] = await linesOf(ctx, [row])
  const { statement, signature, deviceName, height, refunds, refundOf } = row
  const approval =
    statement && signature ? { statement, signature: Buffer.from(signature).toString('base64url'), deviceName: deviceName ?? '' } : null
  return { ...line!, approval, sealedInBlock: height, refunds: refunds ?? [], refundOf }
}
