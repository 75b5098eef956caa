import { createHash } from 'node:crypto'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import type { transferKinds } from '../../db/schema/ledger.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'

/** Kiwi's own accounts, made by the migration. `central` mirrors the bank account. */
export const houseAccounts = {
  central: '00000000-0000-7000-8000-000000000001',
  fee: '00000000-0000-7000-8000-000000000002',
  vat: '00000000-0000-7000-8000-000000000003',
  /** Money that Kiwi received and that belongs to nobody yet. */
  suspense: '00000000-0000-7000-8000-000000000004',
  /** Money that left a wallet or a shop's account for a bank, which has not confirmed it yet. */
  inTransit: '00000000-0000-7000-8000-000000000005',
  /** What Kiwi pays itself, e.g. the won of a verification. */
  expense: '00000000-0000-7000-8000-000000000006',
  /** What Kiwi gave in points: below zero by the points that are not expired, used or not. */
  promotion: '00000000-0000-7000-8000-000000000007',
} as const

export type TransferKind = (typeof transferKinds)[number]

export interface Posting {
  idempotencyKey: string
  kind: TransferKind
  debitAccountId: string
  creditAccountId: string
  amountKrw: number
  memo: string
  /** The order, cancel, payout, bank call or deposit that it belongs to, maybe with others. */
  causeId?: string
  /** Captures from this hold of the debited account. */
  holdId?: string
  /** The money request that it pays: part of the request that its key stands for. */
  requestId?: string | null
  /** Most that may leave the debited account today (Seoul) under limits, this transfer included. */
  dayLimitKrw?: number
}

export interface Posted {
  outcome: 'posted' | 'duplicate'
  transferId: string
  /** The debited account's balance right after this transfer. */
  debitBalanceKrw: number
}

/** `busy`: another transaction has its key or wallet locked, and `wait` is false. */
export type Refusal = 'mismatch' | 'frozen' | 'insufficient' | 'over_limit' | 'no_account' | 'no_hold' | 'busy'
export type Outcome = Posted | { outcome: Refusal }
type Answer = Posted | { outcome: Refusal; transferId: string | null; debitBalanceKrw: number | null }

/**
 * Posts a batch in one statement, in order; each item is posted or refused alone. Without `wait`,
 * an item whose wallet or key is locked by another transaction is `busy`, so that the others need
 * not wait for it. See drizzle/main/functions/ledger.sql.
 */
export async function postTransfers(tx: MainTx, postings: Posting[], now: Date, { wait = true } = {}): Promise<Outcome[]> {
  const answers = await rows(
    tx.db,
    sql<Answer>`
      select outcome, transfer_id, debit_balance as debit_balance_krw from post_transfers(
        ${sql.list(postings, () => newId(now), 'uuid')}, ${sql.list(postings, (p) => p.idempotencyKey, 'text')},
        ${sql.list(postings, hashOf, 'bytea')}, ${sql.list(postings, (p) => p.kind, 'text')},
        ${sql.list(postings, (p) => p.debitAccountId, 'uuid')}, ${sql.list(postings, (p) => p.creditAccountId, 'uuid')},
        ${sql.list(postings, (p) => p.amountKrw, 'bigint')}, ${sql.list(postings, (p) => p.memo, 'text')},
        ${sql.list(postings, (p) => p.causeId ?? null, 'uuid')}, ${sql.list(postings, (p) => p.holdId ?? null, 'uuid')},
        ${sql.list(postings, (p) => p.dayLimitKrw ?? null, 'bigint')}, ${now}::timestamptz, ${wait}) order by ord`,
  )
  return answers.map((answer) => (answer.outcome === 'posted' || answer.outcome === 'duplicate' ? answer : { outcome: answer.outcome }))
}

/** SHA-256 of the request that one key stands for. Cause and limit may differ between tries. */
function hashOf({ kind, debitAccountId, creditAccountId, amountKrw, memo, holdId, requestId }: Posting): Uint8Array {
  const request = JSON.stringify({ kind, debitAccountId, creditAccountId, amountKrw, memo, holdId, requestId: requestId ?? undefined })
  return createHash('sha256').update(request).digest()
}

/**
 * One transfer that must be posted. Throws FORBIDDEN (the wallet is frozen), INSUFFICIENT_FUNDS,
 * LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH, CONFLICT (the hold is closed or too small) or NOT_FOUND,
 * leaving every row as it was.
 */
export async function postTransfer(tx: MainTx, posting: Posting, now: Date): Promise<Posted> {
  const [result] = await postTransfers(tx, [posting], now)
  if (!('transferId' in result!)) throw refusalOf(result!.outcome)
  return result
}

/** The error that a refused posting or hold is to its caller. */
export function refusalOf(outcome: Refusal): KiwiError {
  switch (outcome) {
    case 'frozen':
      return new KiwiError('FORBIDDEN', { reason: 'wallet_frozen' })
    case 'insufficient':
      return new KiwiError('INSUFFICIENT_FUNDS', { field: 'amountKrw' })
    case 'over_limit':
      return new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'day' } })
    case 'no_hold':
      return new KiwiError('CONFLICT')
    case 'mismatch':
      return new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    case 'busy':
      return new KiwiError('UNAVAILABLE')
    case 'no_account':
      return new KiwiError('NOT_FOUND')
    default: {
      const unhandled: never = outcome
      throw new Error(`unhandled outcome ${String(unhandled)}`)
    }
  }
}
