import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../../shared/request-hash.ts'

interface Authorisation {
  idempotencyKey: string
  accountId: string
  amountKrw: number
  causeId: string
  /** See Posting.dayLimitKrw; counted here and not again at capture. */
  dayLimitKrw?: number
  expiresAt: Date
}

/**
 * Authorise: promises part of a wallet's money. Captured by transfers that name the hold, in parts if need be.
 * Throws INSUFFICIENT_FUNDS, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH or NOT_FOUND, leaving every row as it was.
 */
export async function placeHold(tx: MainTx, hold: Authorisation, now: Date): Promise<{ outcome: 'held' | 'duplicate'; holdId: string }> {
  const { idempotencyKey, accountId, amountKrw } = hold
  const request = { idempotencyKey, accountId, amountKrw }
  const hash = `\\x${Buffer.from(requestHash(request), 'base64url').toString('hex')}`
  const [answer] = await rows<{ outcome: string; hold_id: string }>(
    tx.db,
    sql`select * from place_hold(${newId(now)}::uuid, ${idempotencyKey}, ${hash}::bytea, ${accountId}::uuid, ${amountKrw}::bigint,
      ${hold.causeId}::uuid, ${hold.dayLimitKrw ?? null}::bigint, ${hold.expiresAt.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz)`,
  )
  switch (answer?.outcome) {
    case 'held':
    case 'duplicate':
      return { outcome: answer.outcome, holdId: answer.hold_id }
    case 'insufficient':
      throw new KiwiError('INSUFFICIENT_FUNDS', { field: 'amountKrw' })
    case 'over_limit':
      throw new KiwiError('LIMIT_EXCEEDED', { field: 'amountKrw', details: { limit: 'day' } })
    case 'mismatch':
      throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    default:
      throw new KiwiError('NOT_FOUND')
  }
}

/** Gives up a part of what an open hold still promises, or all of it (void). Returns the won released; 0 when it was closed already. */
export async function releaseHold(
  tx: MainTx,
  holdId: string,
  amountKrw: number | null,
  state: 'voided' | 'expired',
  now: Date,
): Promise<number> {
  const [answer] = await rows<{ released: number }>(
    tx.db,
    sql`select release_hold(${holdId}::uuid, ${amountKrw}::bigint, ${state}, ${now.toISOString()}::timestamptz) as released`,
  )
  return answer?.released ?? 0
}
