import type { MainTx } from '../../db/handles.ts'
import { type Posting, postTransfers, refusalOf } from '../ledger/post-transfers.ts'

export interface Sides {
  wallet: string
  /** Null: nothing of it is points. */
  points: string | null
  payable: string
}
/** `pointsKrw` is a part of `amountKrw`. */
type Leg = Pick<Posting, 'idempotencyKey' | 'memo' | 'amountKrw'> & { causeId: string; pointsKrw: number }

/**
 * Posts a payment or a refund: the wallet's leg under the key, and beside it the leg of points
 * under the key and `:points`. Both or none. Returns the wallet's leg, or that of points where the
 * wallet has none: the settlement line is of it. `holds`: what a payment captures from.
 */
export async function postLegs(
  tx: MainTx,
  kind: 'payment' | 'refund',
  { wallet, points, payable }: Sides,
  { idempotencyKey, memo, causeId, amountKrw, pointsKrw }: Leg,
  holds: { wallet: string; points: string | null } | null,
  now: Date,
): Promise<string> {
  const sides = (account: string) =>
    kind === 'payment' ? { debitAccountId: account, creditAccountId: payable } : { debitAccountId: payable, creditAccountId: account }
  const of = (holdId: string | null | undefined) => (holdId ? { memo, causeId, holdId } : { memo, causeId })
  const legs: Posting[] = []
  if (amountKrw > pointsKrw) legs.push({ idempotencyKey, kind, ...sides(wallet), amountKrw: amountKrw - pointsKrw, ...of(holds?.wallet) })
  if (points !== null && pointsKrw > 0)
    legs.push({
      idempotencyKey: `${idempotencyKey}:points`,
      kind: `points_${kind}`,
      ...sides(points),
      amountKrw: pointsKrw,
      ...of(holds?.points),
    })
  const posted = await postTransfers(tx, legs, now)
  for (const result of posted) if (!('transferId' in result)) throw refusalOf(result.outcome)
  return (posted[0] as { transferId: string }).transferId
}
