import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { newId } from '../../../ids.ts'
import { enqueueMany } from '../../../jobs/enqueue.ts'
import { requestHash } from '../../request-hash.ts'
import { bankReference } from '../rules.ts'

export interface PayoutCall {
  payoutId: string
  shopId: string
  bankAccountId: string
  netKrw: number
}

/**
 * Writes the intent to pay each payout, with the reference under which the bank can be asked about it, ties it to its payout, and
 * enqueues the calls. Set-wise: four statements for any number. A payout has one call for ever: a second one breaks a unique key.
 */
export async function openPayoutCalls(tx: MainTx, payouts: PayoutCall[], now: Date): Promise<void> {
  if (payouts.length === 0) return
  const references = await rows<{ next: number }>(
    tx.db,
    sql`select nextval('bank_tran_seq') as next from generate_series(1, ${payouts.length}::int)`,
  )
  const calls = payouts.map((payout, n) => ({ ...payout, callId: newId(now), reference: bankReference(references[n]!.next) }))
  const list = <Value>(pick: (call: (typeof calls)[number]) => Value, type: string) =>
    sql`${sql.param(calls.map(pick))}::${sql.raw(type)}[]`
  await rows(
    tx.db,
    sql`with opened as (
          insert into bank_call (id, kind, purpose, state, shop_id, bank_account_id, amount_krw, idempotency_key, request_hash, reference, created_at)
          select c.id, 'deposit', 'settlement', 'requested', c.shop_id, c.account_id, c.amount, 'payout:' || c.payout_id, c.hash, c.reference,
                 ${now.toISOString()}::timestamptz
          from unnest(${list((c) => c.callId, 'uuid')}, ${list((c) => c.payoutId, 'uuid')}, ${list((c) => c.shopId, 'uuid')},
                      ${list((c) => c.bankAccountId, 'uuid')}, ${list((c) => c.netKrw, 'bigint')}, ${list(hashOf, 'bytea')},
                      ${list((c) => c.reference, 'text')}) as c(id, payout_id, shop_id, account_id, amount, hash, reference)
          returning id)
        select count(*) from opened`,
  )
  await rows(
    tx.db,
    sql`update payout p set bank_call_id = c.call_id, state = 'requested'
        from unnest(${list((c) => c.payoutId, 'uuid')}, ${list((c) => c.callId, 'uuid')}) as c(payout_id, call_id) where p.id = c.payout_id`,
  )
  await enqueueMany(
    tx,
    'bank.call',
    calls.map(({ callId }) => ({ bankCallId: callId })),
    { now },
  )
}

/** As `openBankCall` makes it of the same intent. */
function hashOf({ payoutId, netKrw }: PayoutCall): string {
  const asked = { idempotencyKey: `payout:${payoutId}`, kind: 'deposit', purpose: 'settlement', amountKrw: netKrw }
  return `\\x${Buffer.from(requestHash(asked), 'base64url').toString('hex')}`
}
