import type { MainTx } from '../../db/handles.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { type Refusal, refusalOf } from './post-transfers.ts'

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
 * Authorise: promises part of a wallet's money. Captured by transfers that name the hold, in parts
 * if need be. Throws FORBIDDEN (frozen), INSUFFICIENT_FUNDS, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH or NOT_FOUND, leaving
 * every row as it was.
 */
export async function placeHold(tx: MainTx, hold: Authorisation, now: Date): Promise<{ outcome: 'held' | 'duplicate'; holdId: string }> {
  const { idempotencyKey, accountId, amountKrw } = hold
  const request = { idempotencyKey, accountId, amountKrw }
  const hash = Buffer.from(requestHash(request), 'base64url')
  const answer = await one(
    tx.db,
    sql<{ outcome: 'held' | 'duplicate'; holdId: string } | { outcome: Refusal; holdId: string | null }>`
      select outcome, hold_id from place_hold(${newId(now)}::uuid, ${idempotencyKey}, ${hash}::bytea, ${accountId}::uuid, ${amountKrw}::bigint,
        ${hold.causeId}::uuid, ${hold.dayLimitKrw ?? null}::bigint, ${hold.expiresAt}::timestamptz, ${now}::timestamptz)`,
  )
  if (answer.outcome !== 'held' && answer.outcome !== 'duplicate') throw refusalOf(answer.outcome)
  return answer
}

/** Releases a part of an open hold, or all of it (void). Returns the won; 0 if it was closed. */
export async function releaseHold(
  tx: MainTx,
  holdId: string,
  amountKrw: number | null,
  state: 'voided' | 'expired',
  now: Date,
): Promise<number> {
  const { released } = await one(
    tx.db,
    sql<{ released: number }>`select release_hold(${holdId}::uuid, ${amountKrw}::bigint, ${state}, ${now}::timestamptz) as released`,
  )
  return released
}
