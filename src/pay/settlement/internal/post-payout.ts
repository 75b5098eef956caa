import type { MainTx } from '../../../db/handles.ts'
import { payablesOf } from '../../ledger/accounts.ts'
import { houseAccounts, type Posting, postTransfers } from '../../ledger/post-transfers.ts'

export interface PayoutParts {
  id: string
  shopId: string
  netKrw: number
  /** Below zero when refunds gave back more fee than the sales of this payout cost. */
  feeKrw: number
  vatKrw: number
}

/**
 * `requested`: net, fee and VAT leave the shop's account. `confirmed`: the net left for the bank.
 * `failed`: all of it is owed to the shop again. `returned`: the same, after it was confirmed.
 */
export type PayoutStep = 'requested' | 'confirmed' | 'failed' | 'returned'

/** Posts one step of many payouts in one statement. Throws when one cannot be posted. */
export async function postPayouts(tx: MainTx, payouts: PayoutParts[], step: PayoutStep, now: Date): Promise<void> {
  if (payouts.length === 0) return
  const shopIds = payouts.map(({ shopId }) => shopId)
  const payables = await payablesOf(tx, shopIds, now)
  const postings = payouts.flatMap((payout, n) => payoutLegs(payout, payables[n]!, step))
  const outcomes = await postTransfers(tx, postings, now)
  const refused = outcomes.findIndex(({ outcome }) => outcome !== 'posted')
  if (refused >= 0) throw new Error(`${postings[refused]!.idempotencyKey} could not be posted: ${outcomes[refused]!.outcome}`)
}

/** A leg with a negative amount is posted in the other direction. */
export function payoutLegs({ id, netKrw, feeKrw, vatKrw }: PayoutParts, payable: string, step: PayoutStep): Posting[] {
  const { inTransit, central, fee, vat } = houseAccounts
  const leg = (part: string, kind: Posting['kind'], from: string, to: string, amountKrw: number): Posting => ({
    idempotencyKey: `payout:${id}:${part}`,
    kind,
    debitAccountId: amountKrw < 0 ? to : from,
    creditAccountId: amountKrw < 0 ? from : to,
    amountKrw: Math.abs(amountKrw),
    memo: '',
    causeId: id,
  })
  const backFrom = (holder: string) => [
    leg(`${step}:net`, 'return', holder, payable, netKrw),
    leg(`${step}:fee`, 'return', fee, payable, feeKrw),
    leg(`${step}:vat`, 'return', vat, payable, vatKrw),
  ]
  const legs = {
    requested: () => [
      leg('net', 'settlement', payable, inTransit, netKrw),
      leg('fee', 'fee', payable, fee, feeKrw),
      leg('vat', 'vat', payable, vat, vatKrw),
    ],
    confirmed: () => [leg('confirmed', 'settlement', inTransit, central, netKrw)],
    failed: () => backFrom(inTransit),
    returned: () => backFrom(central),
  }
  return legs[step]().filter(({ amountKrw }) => amountKrw > 0)
}
