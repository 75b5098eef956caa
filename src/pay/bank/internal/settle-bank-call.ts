import { eq } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { bankCall } from '../../../db/schema/bank.ts'
import { walletsOf } from '../../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../../ledger/post-transfers.ts'
import { publishWallets } from '../../ledger/wallet-events.ts'
import { payoutSettled } from '../../settlement/payout-outcome.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

interface Final {
  state: 'confirmed' | 'failed'
  /** The bank's own, or `decided`. */
  code: string
}
type Call = typeof bankCall.$inferSelect

/** Records the bank's final word and posts what follows from it, once: the row is locked and moves out of its open states. */
export async function settleBankCall(tx: MainTx, bankCallId: string, outcome: Final, now: Date): Promise<void> {
  const [call] = await tx.db.select().from(bankCall).where(eq(bankCall.id, bankCallId)).for('update')
  if (!call || call.state === 'confirmed' || call.state === 'failed') return
  await tx.db.update(bankCall).set({ state: outcome.state, responseCode: outcome.code, settledAt: now }).where(eq(bankCall.id, call.id))

  switch (call.purpose) {
    case 'top_up':
      return settleTopUp(tx, call, outcome, now)
    case 'withdrawal':
      return settleWithdrawal(tx, call, outcome, now)
    case 'verification':
      return settleVerification(tx, call, outcome, now)
    case 'settlement':
      return payoutSettled(tx, call, outcome, now)
    default: {
      const unhandled: never = call.purpose
      throw new Error(`unhandled purpose ${String(unhandled)}`)
    }
  }
}

/** The bank moved the money: the person is owed it. */
async function settleTopUp(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  const personId = call.personId!
  let transferId: string | null = null
  if (outcome.state === 'confirmed') {
    const [wallet] = await walletsOf(tx, [personId], now)
    const legs = { kind: 'top_up', debitAccountId: houseAccounts.central, creditAccountId: wallet! } as const
    transferId = await post(tx, call, legs, now)
  }
  await tellOwner(tx, call, outcome.state === 'confirmed' ? 'topped_up' : 'top_up_failed', now)
  await publishWallets(tx, [personId], { transferId, bankCallId: call.id }, now)
}

/** The person's bank has the money, or it goes back into the wallet it left. */
async function settleWithdrawal(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  const personId = call.personId!
  const { inTransit: debitAccountId, central } = houseAccounts
  const [wallet] = await walletsOf(tx, [personId], now)
  const isPaid = outcome.state === 'confirmed'
  const legs = isPaid
    ? ({ kind: 'withdrawal', debitAccountId, creditAccountId: central } as const)
    : ({ kind: 'return', debitAccountId, creditAccountId: wallet! } as const)
  const transferId = await post(tx, call, legs, now)
  await tellOwner(tx, call, isPaid ? 'withdrawal_done' : 'withdrawal_failed', now)
  await publishWallets(tx, [personId], { transferId: isPaid ? null : transferId, bankCallId: call.id }, now)
}

/** The won is ours to pay. Whoever asked for it hears nothing: what the bank said of the account is not theirs to know. */
async function settleVerification(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  if (outcome.state !== 'confirmed') return
  const { expense: debitAccountId, central: creditAccountId } = houseAccounts
  await post(tx, call, { kind: 'verification', debitAccountId, creditAccountId }, now)
}

type Legs = Pick<Parameters<typeof postTransfer>[1], 'kind' | 'debitAccountId' | 'creditAccountId'>

async function post(tx: MainTx, call: Call, legs: Legs, now: Date): Promise<string> {
  const posting = { ...legs, idempotencyKey: `bank:${call.id}`, amountKrw: call.amountKrw, memo: '', causeId: call.id }
  return (await postTransfer(tx, posting, now)).transferId
}

type Outcome = 'topped_up' | 'top_up_failed' | 'withdrawal_done' | 'withdrawal_failed'

async function tellOwner(tx: MainTx, { personId, amountKrw }: Call, kind: Outcome, now: Date): Promise<void> {
  await tell(tx, notice(personId!, kind, { amountKrw }), { now })
}
