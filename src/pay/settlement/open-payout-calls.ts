import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { openBankCalls } from '../bank/open-bank-call.ts'

export interface PayoutCall {
  payoutId: string
  shopId: string
  bankAccountId: string
  netKrw: number
}

/** Opens the call that pays each payout, and ties it to its payout. A payout has one call for ever: throws for one that had it. */
export async function openPayoutCalls(tx: MainTx, payouts: PayoutCall[], now: Date): Promise<void> {
  if (payouts.length === 0) return
  const calls = await openBankCalls(
    tx,
    payouts.map(({ payoutId, shopId, bankAccountId, netKrw }) => ({
      kind: 'deposit',
      purpose: 'settlement',
      personId: null,
      shopId,
      bankAccountId,
      amountKrw: netKrw,
      idempotencyKey: `payout:${payoutId}`,
    })),
    now,
  )
  const twice = payouts.find((_, n) => !calls[n]!.isNew)
  if (twice) throw new Error(`payout ${twice.payoutId} has a call already`)
  const callIds = calls.map(({ view }) => view.bankCallId)
  await rows(
    tx.db,
    sql`update payout p set bank_call_id = c.call_id, state = 'requested'
        from unnest(${sql.param(payouts.map(({ payoutId }) => payoutId))}::uuid[], ${sql.param(callIds)}::uuid[]) as c(payout_id, call_id)
        where p.id = c.payout_id`,
  )
}
