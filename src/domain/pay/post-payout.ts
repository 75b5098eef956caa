import type { MainTx } from '../../db/handles.ts'
import { payableOf } from './accounts.ts'
import { houseAccounts, postTransfers } from './ledger.ts'

export interface PayoutParts {
  id: string
  shopId: string
  netKrw: number
  feeKrw: number
  vatKrw: number
}

/**
 * What a shop was owed leaves its account: to the bank, and as our fee and its VAT; or all of it comes back when the bank
 * refused. One statement; each part once for each direction. Throws when a part cannot be posted.
 */
export async function postPayout(tx: MainTx, payout: PayoutParts, direction: 'out' | 'back', now: Date): Promise<void> {
  const payable = await payableOf(tx, payout.shopId, now)
  const parts = [
    { part: 'net', house: houseAccounts.central, amountKrw: payout.netKrw },
    { part: 'fee', house: houseAccounts.fee, amountKrw: payout.feeKrw },
    { part: 'vat', house: houseAccounts.vat, amountKrw: payout.vatKrw },
  ].filter(({ amountKrw }) => amountKrw > 0)
  const postings = parts.map(({ part, house, amountKrw }) =>
    direction === 'out'
      ? ({
          idempotencyKey: `payout:${payout.id}:${part}`,
          kind: 'settlement',
          debitAccountId: payable,
          creditAccountId: house,
          amountKrw,
          memo: '',
        } as const)
      : ({
          idempotencyKey: `payout:${payout.id}:return:${part}`,
          kind: 'return',
          debitAccountId: house,
          creditAccountId: payable,
          amountKrw,
          memo: '',
        } as const),
  )
  const outcomes = (await postTransfers(tx, postings, now)).map(({ outcome }) => outcome)
  if (outcomes.some((outcome) => outcome !== 'posted')) throw new Error(`payout ${payout.id} could not be posted: ${outcomes.join(', ')}`)
}
