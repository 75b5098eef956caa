import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { bankCall } from '../../../db/schema/bank.ts'
import { walletsOf } from '../../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../../ledger/post-transfers.ts'
import { publishWallets } from '../../ledger/wallet-events.ts'
import { completePayout } from '../../settlement/payout-outcome.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

interface Final {
  state: 'confirmed' | 'failed'
  /** The bank's own, or `decided`. */
  code: string
}
type Call = typeof bankCall.$inferSelect

/** Records the bank's final answer and posts its transfers, once, under the lock of the row. */
export async function completeBankCall(tx: MainTx, bankCallId: string, outcome: Final, now: Date): Promise<void> {
  const [call] = await tx.db.select().from(bankCall).where(eq(bankCall.id, bankCallId)).for('update')
  if (!call || call.state === 'confirmed' || call.state === 'failed') return
  await tx.db.update(bankCall).set({ state: outcome.state, responseCode: outcome.code, settledAt: now }).where(eq(bankCall.id, call.id))

  switch (call.purpose) {
    case 'top_up':
      return completeTopUp(tx, call, outcome, now)
    case 'withdrawal':
      return completeWithdrawal(tx, call, outcome, now)
    case 'verification':
      return completeVerification(tx, call, outcome, now)
    case 'settlement':
      return completePayout(tx, call, outcome, now)
    default: {
      const unhandled: never = call.purpose
      throw new Error(`unhandled purpose ${String(unhandled)}`)
    }
  }
}

/** When the bank moved the money, it is posted to the wallet. */
async function completeTopUp(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  const personId = call.personId!
  const isPaid = outcome.state === 'confirmed'
  let transferId: string | null = null
  if (isPaid) {
    const [wallet] = await walletsOf(tx, [personId], now)
    transferId = await post(tx, call, { kind: 'top_up', debitAccountId: houseAccounts.central, creditAccountId: wallet! }, now)
  }
  await tell(tx, notice(personId, isPaid ? 'topped_up' : 'top_up_failed', { amountKrw: call.amountKrw }), { now })
  publishWallets(tx, [personId], { transferId, bankCallId: call.id }, now)
}

/** The person's bank has the money, or it goes back to their wallet. */
async function completeWithdrawal(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  const personId = call.personId!
  const { inTransit: debitAccountId, central } = houseAccounts
  const [wallet] = await walletsOf(tx, [personId], now)
  const isPaid = outcome.state === 'confirmed'
  const legs = isPaid
    ? ({ kind: 'withdrawal', debitAccountId, creditAccountId: central } as const)
    : ({ kind: 'return', debitAccountId, creditAccountId: wallet! } as const)
  const transferId = await post(tx, call, legs, now)
  await tell(tx, notice(personId, isPaid ? 'withdrawal_done' : 'withdrawal_failed', { amountKrw: call.amountKrw }), { now })
  publishWallets(tx, [personId], { transferId: isPaid ? null : transferId, bankCallId: call.id }, now)
}

/** Kiwi pays the won. The person is told nothing: the bank's answer about the account is secret. */
async function completeVerification(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  if (outcome.state !== 'confirmed') return
  const { expense: debitAccountId, central: creditAccountId } = houseAccounts
  await post(tx, call, { kind: 'verification', debitAccountId, creditAccountId }, now)
}

type Legs = Pick<Parameters<typeof postTransfer>[1], 'kind' | 'debitAccountId' | 'creditAccountId'>

async function post(tx: MainTx, call: Call, legs: Legs, now: Date): Promise<string> {
  const posting = { ...legs, idempotencyKey: `bank:${call.id}`, amountKrw: call.amountKrw, memo: '', causeId: call.id }
  return (await postTransfer(tx, posting, now)).transferId
}
