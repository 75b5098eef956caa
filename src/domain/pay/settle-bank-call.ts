import { eq } from 'drizzle-orm'
import type { MainTx } from '../../db/handles.ts'
import { bankCall, payout, settlementLine } from '../../db/schema/ledger.ts'
import { walletsOf } from './accounts.ts'
import { houseAccounts, postTransfer } from './ledger.ts'
import { postPayout } from './post-payout.ts'
import { publishWallets } from './wallet-events.ts'

interface Final {
  state: 'confirmed' | 'failed'
  /** The bank's own. */
  code: string
}

/** Records the bank's final word and posts what follows from it, once: the row is locked and moves out of its open states. */
export async function settleBankCall(tx: MainTx, bankCallId: string, outcome: Final, now: Date): Promise<void> {
  const [call] = await tx.db.select().from(bankCall).where(eq(bankCall.id, bankCallId)).for('update')
  if (!call || call.state === 'confirmed' || call.state === 'failed') return
  await tx.db.update(bankCall).set({ state: outcome.state, responseCode: outcome.code, settledAt: now }).where(eq(bankCall.id, call.id))

  switch (call.purpose) {
    case 'top_up':
      return settleTopUp(tx, call, outcome, now)
    case 'settlement':
      return settlePayout(tx, call, outcome, now)
    default: {
      const unhandled: never = call.purpose
      throw new Error(`unhandled purpose ${String(unhandled)}`)
    }
  }
}

type Call = typeof bankCall.$inferSelect

/** The bank moved the money: the person is owed it. */
async function settleTopUp(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  const personId = call.personId!
  let transferId: string | null = null
  if (outcome.state === 'confirmed') {
    const [wallet] = await walletsOf(tx, [personId], now)
    const posting = {
      idempotencyKey: `bank:${call.id}`,
      kind: 'top_up',
      debitAccountId: houseAccounts.central,
      creditAccountId: wallet!,
      amountKrw: call.amountKrw,
      memo: '',
    } as const
    transferId = (await postTransfer(tx, posting, now)).transferId
  }
  await publishWallets(tx, [personId], { transferId, bankCallId: call.id }, now)
}

/** The shop has its money, or did not get it: then it is owed again and its lines wait for the next settlement. */
async function settlePayout(tx: MainTx, call: Call, outcome: Final, now: Date): Promise<void> {
  const [paid] = await tx.db.update(payout).set({ state: outcome.state }).where(eq(payout.bankCallId, call.id)).returning()
  if (!paid || outcome.state === 'confirmed') return
  await postPayout(tx, paid, 'back', now)
  await tx.db.update(settlementLine).set({ payoutId: null }).where(eq(settlementLine.payoutId, paid.id))
}
