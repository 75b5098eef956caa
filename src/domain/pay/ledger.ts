import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../request-hash.ts'

/** The house's own accounts, made by the migration. Customer money is owed against `central`, which mirrors the bank. */
export const houseAccounts = {
  central: '00000000-0000-7000-8000-000000000001',
  fee: '00000000-0000-7000-8000-000000000002',
  vat: '00000000-0000-7000-8000-000000000003',
} as const

export type TransferKind = 'top_up' | 'send' | 'payment' | 'settlement' | 'return'

export interface Posting {
  idempotencyKey: string
  kind: TransferKind
  debitAccountId: string
  creditAccountId: string
  amountKrw: number
  memo: string
}

export interface Posted {
  outcome: 'posted' | 'duplicate'
  transferId: string
  /** The debited account's balance right after this transfer. */
  debitBalanceKrw: number
}

type Outcome = Posted | { outcome: 'mismatch' | 'insufficient' | 'no_account' }

/** Posts a batch in one statement, in order; each item stands or falls alone. See drizzle/main/functions/ledger.sql. */
export async function postTransfers(tx: MainTx, postings: Posting[], now: Date): Promise<Outcome[]> {
  const list = <Value>(pick: (posting: Posting) => Value, type: string) => sql`${sql.param(postings.map(pick))}::${sql.raw(type)}[]`
  const result = await rows<{ outcome: Outcome['outcome']; transfer_id: string; debit_balance: number }>(
    tx.db,
    sql`select outcome, transfer_id, debit_balance from post_transfers(
      ${list(() => newId(now), 'uuid')}, ${list((p) => p.idempotencyKey, 'text')}, ${list((p) => `\\x${Buffer.from(requestHash(p), 'base64url').toString('hex')}`, 'bytea')},
      ${list((p) => p.kind, 'text')}, ${list((p) => p.debitAccountId, 'uuid')}, ${list((p) => p.creditAccountId, 'uuid')},
      ${list((p) => p.amountKrw, 'bigint')}, ${list((p) => p.memo, 'text')}, ${now.toISOString()}::timestamptz) order by ord`,
  )
  return result.map((row) =>
    row.outcome === 'posted' || row.outcome === 'duplicate'
      ? { outcome: row.outcome, transferId: row.transfer_id, debitBalanceKrw: row.debit_balance }
      : { outcome: row.outcome },
  )
}

/** One transfer that must be posted. Throws INSUFFICIENT_FUNDS, IDEMPOTENCY_MISMATCH or NOT_FOUND, leaving every row as it was. */
export async function postTransfer(tx: MainTx, posting: Posting, now: Date): Promise<Posted> {
  const [result] = await postTransfers(tx, [posting], now)
  switch (result?.outcome) {
    case 'posted':
    case 'duplicate':
      return result
    case 'insufficient':
      throw new KiwiError('INSUFFICIENT_FUNDS', { field: 'amountKrw' })
    case 'mismatch':
      throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    case 'no_account':
    case undefined:
      throw new KiwiError('NOT_FOUND')
    default: {
      const unhandled: never = result
      throw new Error(`unhandled outcome ${JSON.stringify(unhandled)}`)
    }
  }
}
