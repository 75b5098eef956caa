import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'

import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import type { transferKinds } from '../../db/schema/ledger.ts'

/** The house's own accounts, made by the migration. Customer money is owed against `central`, which mirrors the bank. */
export const houseAccounts = {
  central: '00000000-0000-7000-8000-000000000001',
  fee: '00000000-0000-7000-8000-000000000002',
  vat: '00000000-0000-7000-8000-000000000003',
  /** Money that came to us and is nobody's yet. */
  suspense: '00000000-0000-7000-8000-000000000004',
  /** Money on its way to a bank account: it left a wallet or a shop's account and the bank has not confirmed it. */
  inTransit: '00000000-0000-7000-8000-000000000005',
  /** What Kiwi pays itself, e.g. the won of a verification. */
  expense: '00000000-0000-7000-8000-000000000006',
} as const

export type TransferKind = (typeof transferKinds)[number]

export interface Posting {
  idempotencyKey: string
  kind: TransferKind
  debitAccountId: string
  creditAccountId: string
  amountKrw: number
  memo: string
  /** What it was for; its sister transfers share it: an order, a cancel, a payout, a bank call, a deposit. */
  causeId?: string
  /** Captures from this hold of the debited account. */
  holdId?: string
  /** The money request it pays, as a part of what its key stands for. */
  requestId?: string | null
  /** At most this much may leave the debited account today (Seoul) under such limits, this transfer included. */
  dayLimitKrw?: number
}

export interface Posted {
  outcome: 'posted' | 'duplicate'
  transferId: string
  /** The debited account's balance right after this transfer. */
  debitBalanceKrw: number
}

export type Outcome = Posted | { outcome: 'mismatch' | 'insufficient' | 'over_limit' | 'no_account' | 'no_hold' | 'busy' }

/** What one key stands for, as SHA-256. The cause and the day's limit may differ from try to try. */
function hashOf({ kind, debitAccountId, creditAccountId, amountKrw, memo, holdId, requestId }: Posting): string {
  const request = JSON.stringify({ kind, debitAccountId, creditAccountId, amountKrw, memo, holdId, requestId: requestId ?? undefined })
  return `\\x${createHash('sha256').update(request).digest('hex')}`
}

/**
 * Posts a batch in one statement, in order; each item stands or falls alone. Without `wait`, one whose wallet or key is locked by
 * somebody else is `busy`, so that the others need not wait for it. See drizzle/main/functions/ledger.sql.
 */
export async function postTransfers(tx: MainTx, postings: Posting[], now: Date, { wait = true } = {}): Promise<Outcome[]> {
  const list = <Value>(pick: (posting: Posting) => Value) => sql.param(postings.map(pick))
  const result = await rows<{ outcome: Outcome['outcome']; transfer_id: string; debit_balance: number }>(
    tx.db,
    sql`select outcome, transfer_id, debit_balance from post_transfers(
      ${list(() => newId(now))}::uuid[], ${list((p) => p.idempotencyKey)}::text[], ${list(hashOf)}::bytea[], ${list((p) => p.kind)}::text[],
      ${list((p) => p.debitAccountId)}::uuid[], ${list((p) => p.creditAccountId)}::uuid[], ${list((p) => p.amountKrw)}::bigint[],
      ${list((p) => p.memo)}::text[], ${list((p) => p.causeId ?? null)}::uuid[], ${list((p) => p.holdId ?? null)}::uuid[],
      ${list((p) => p.dayLimitKrw ?? null)}::bigint[], ${now.toISOString()}::timestamptz, ${wait}) order by ord`,
  )
  return result.map((row) =>
    row.outcome === 'posted' || row.outcome === 'duplicate'
      ? { outcome: row.outcome, transferId: row.transfer_id, debitBalanceKrw: row.debit_balance }
      : { outcome: row.outcome },
  )
}

/**
 * One transfer that must be posted. Throws INSUFFICIENT_FUNDS, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH, CONFLICT (the hold is closed or
 * too small) or NOT_FOUND, leaving every row as it was.
 */
export async function postTransfer(tx: MainTx, posting: Posting, now: Date): Promise<Posted> {
  const [result] = await postTransfers(tx, [posting], now)
  return postedOrThrow(result)
}

/** What a refused posting means to its caller. */
export function postedOrThrow(result: Outcome | undefined): Posted {
  switch (result?.outcome) {
    case 'posted':
    case 'duplicate':
      return result
    case 'insufficient':
      throw new KiwiError('INSUFFICIENT_FUNDS', { field: 'amountKrw' })
    case 'over_limit':
      throw new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'day' } })
    case 'no_hold':
      throw new KiwiError('CONFLICT')
    case 'mismatch':
      throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    case 'busy':
      throw new KiwiError('UNAVAILABLE')
    case 'no_account':
    case undefined:
      throw new KiwiError('NOT_FOUND')
    default: {
      const unhandled: never = result
      throw new Error(`unhandled outcome ${JSON.stringify(unhandled)}`)
    }
  }
}
