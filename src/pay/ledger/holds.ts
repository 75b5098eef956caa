import type { MainTx } from '../../db/handles.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { type Refusal, refusalOf } from './post-transfers.ts'

/** Holds of one account, all until the same moment and under the same limit. */
interface Authorisation {
  accountId: string
  /** See Posting.dayLimitKrw; counted here and not again at capture. */
  dayLimitKrw: number | null
  expiresAt: Date | 'infinity'
}

interface Part {
  id: string
  idempotencyKey: string
  hash: Uint8Array
  amountKrw: number
  causeId: string
}

/** What place_holds answers; see drizzle/main/functions/holds.sql. */
type Answer = { outcome: 'held' | 'duplicate'; holdId: string } | { outcome: Refusal; holdId: null }

function ask(tx: MainTx, { accountId, dayLimitKrw, expiresAt }: Authorisation, parts: Part[], now: Date): Promise<Answer> {
  return one(
    tx.db,
    sql<Answer>`
      select outcome, hold_id from place_holds(${accountId}::uuid, ${sql.list(parts, ({ id }) => id, 'uuid')}, ${sql.list(parts, ({ idempotencyKey }) => idempotencyKey, 'text')},
        ${sql.list(parts, ({ hash }) => hash, 'bytea')}, ${sql.list(parts, ({ amountKrw }) => amountKrw, 'bigint')}, ${sql.list(parts, ({ causeId }) => causeId, 'uuid')},
        ${dayLimitKrw}::bigint, ${expiresAt}::timestamptz, ${now}::timestamptz)`,
  )
}

/**
 * Authorise: promises part of a wallet's money. Captured by transfers that name the hold, in parts
 * if need be. Throws FORBIDDEN (frozen), INSUFFICIENT_FUNDS, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH
 * or NOT_FOUND, leaving every row as it was.
 */
export async function placeHold(
  tx: MainTx,
  hold: Omit<Authorisation, 'dayLimitKrw'> & { dayLimitKrw?: number } & Omit<Part, 'id' | 'hash'>,
  now: Date,
): Promise<{ outcome: 'held' | 'duplicate'; holdId: string }> {
  const { accountId, dayLimitKrw = null, expiresAt, ...part } = hold
  const hash = hashOf(accountId, part)
  const answer = await ask(tx, { accountId, dayLimitKrw, expiresAt }, [{ ...part, id: newId(now), hash }], now)
  if (answer.outcome !== 'held' && answer.outcome !== 'duplicate') throw refusalOf(answer.outcome)
  return answer
}

/**
 * Several new holds, whose keys nobody used before, in one statement: all or, by the refusal that
 * it throws, none.
 */
export async function placeHolds(tx: MainTx, authorisation: Authorisation, parts: Omit<Part, 'hash'>[], now: Date): Promise<void> {
  const hashed = parts.map((part) => ({ ...part, hash: hashOf(authorisation.accountId, part) }))
  const { outcome } = await ask(tx, authorisation, hashed, now)
  if (outcome === 'duplicate') throw new Error('A hold stands under the key of a new one.')
  if (outcome !== 'held') throw refusalOf(outcome)
}

function hashOf(accountId: string, { idempotencyKey, amountKrw }: Pick<Part, 'idempotencyKey' | 'amountKrw'>): Uint8Array {
  const request = { idempotencyKey, accountId, amountKrw }
  return Buffer.from(requestHash(request), 'base64url')
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
