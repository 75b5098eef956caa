import type { MainTx } from '../../db/handles.ts'
import { one, rows } from '../../db/rows.ts'
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
 * if need be. Throws FORBIDDEN (frozen), INSUFFICIENT_FUNDS, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH
 * or NOT_FOUND, leaving every row as it was.
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

/**
 * Several new holds, whose keys nobody used before, in one statement, in the order given: all or,
 * by the refusal that it throws, none.
 */
export async function placeHolds(tx: MainTx, holds: (Authorisation & { id: string })[], now: Date): Promise<void> {
  const asked = holds.map(({ idempotencyKey, accountId, amountKrw, ...hold }, n) => {
    const hash = Buffer.from(requestHash({ idempotencyKey, accountId, amountKrw } as { idempotencyKey: string }), 'base64url')
    return { ...hold, idempotencyKey, accountId, amountKrw, hash, n, dayLimitKrw: hold.dayLimitKrw ?? null }
  })
  const answers = await rows(
    tx.db,
    sql<{ outcome: 'held' | 'duplicate' | Refusal }>`
      select h.outcome from (
        select * from ${sql.unnest('a', asked, { n: 'int', id: 'uuid', idempotencyKey: 'text', hash: 'bytea', accountId: 'uuid', amountKrw: 'bigint', causeId: 'uuid', dayLimitKrw: 'bigint', expiresAt: 'timestamptz' })} order by n) a
      cross join lateral place_hold(a.id, a.idempotency_key, a.hash, a.account_id, a.amount_krw, a.cause_id, a.day_limit_krw, a.expires_at, ${now}::timestamptz) h
      order by a.n`,
  )
  for (const { outcome } of answers) {
    if (outcome === 'duplicate') throw new Error('A hold stands under the key of a new one.')
    if (outcome !== 'held') throw refusalOf(outcome)
  }
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
