import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { openBankCalls } from '../bank/open-bank-calls.ts'

export interface PayoutCall {
  payoutId: string
  shopId: string
  bankAccountId: string
  netKrw: number
}

/** Opens the bank call of each payout. Throws for a payout that ever had one. */
export async function openPayoutCalls(tx: MainTx, payouts: readonly PayoutCall[], now: Date): Promise<void> {
  if (payouts.length === 0) return
  const asked = { kind: 'deposit', purpose: 'settlement', personId: null } as const
  const intents = payouts.map(({ payoutId, shopId, bankAccountId, netKrw }) => {
    return { ...asked, shopId, bankAccountId, amountKrw: netKrw, idempotencyKey: `payout:${payoutId}` }
  })
  const calls = await openBankCalls(tx, intents, now)
  const opened = calls.map(({ bankCallId }, n) => ({ payoutId: payouts[n]!.payoutId, bankCallId }))
  const requested = await rows(
    tx.db,
    sql`update payout p set bank_call_id = c.bank_call_id, state = 'requested'
        from ${sql.unnest('c', opened, { payoutId: 'uuid', bankCallId: 'uuid' })}
        where p.id = c.payout_id and p.bank_call_id is null returning p.id`,
  )
  if (requested.length !== payouts.length) throw new Error('a payout has a bank call already')
}
