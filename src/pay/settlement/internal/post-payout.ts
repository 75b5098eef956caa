import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
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
 * `requested`: what the shop is owed leaves its account, to be on its way and as our fee and its VAT. `confirmed`: it is at the bank.
 * `failed`: all of it is owed again. `returned`: the same, after it was confirmed.
 */
export type PayoutStep = 'requested' | 'confirmed' | 'failed' | 'returned'

/** Posts one step of many payouts in one statement; each step of a payout is posted once, ever. Throws when one cannot be posted. */
export async function postPayouts(tx: MainTx, payouts: PayoutParts[], step: PayoutStep, now: Date): Promise<void> {
  if (payouts.length === 0) return
  const payables = await payablesOf(
    tx,
    payouts.map(({ shopId }) => shopId),
  )
  const postings = payouts.flatMap((payout) => payoutLegs(payout, payables.get(payout.shopId)!, step))
  const outcomes = await postTransfers(tx, postings, now)
  const refused = outcomes.findIndex(({ outcome }) => outcome !== 'posted')
  if (refused >= 0) throw new Error(`${postings[refused]!.idempotencyKey} could not be posted: ${outcomes[refused]!.outcome}`)
}

/** A leg of a negative amount runs the other way round. */
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

/** They exist: each of these shops has sold something. */
async function payablesOf(tx: MainTx, shopIds: string[]): Promise<Map<string, string>> {
  const found = await rows<{ id: string; shop_id: string }>(
    tx.db,
    sql`select id, shop_id from account where kind = 'shop_payable' and shop_id = any(${sql.param(shopIds)}::uuid[])`,
  )
  return new Map(found.map((row) => [row.shop_id, row.id]))
}
