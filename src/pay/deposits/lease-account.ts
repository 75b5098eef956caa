import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { write } from '../../db/write.ts'
import { checkTopUp, lockTopUps } from '../wallet/limits.ts'
import { countRefusal } from './pool-pressure.ts'
import { endLease } from './internal/end-lease.ts'
import { readLease } from './read-lease.ts'
import { leaseMs, leasesPerHour } from './rules.ts'
import type { leaseInput, leaseView } from './schema.ts'

/**
 * Leases the caller an account of the pool, to which they send exactly `amountKrw` under
 * `depositorName` within half an hour. A retry with the same key is the same lease. Throws
 * ALL_ACCOUNTS_BUSY, CONFLICT (one is leased already), TOO_MANY_REQUESTS, LIMIT_EXCEEDED.
 */
export async function leaseAccount(ctx: MemberCtx, input: z.infer<typeof leaseInput>): Promise<z.infer<typeof leaseView>> {
  const { personId } = ctx.actor
  const idempotencyKey = `lease:${personId}:${input.idempotencyKey}`
  const hash = Buffer.from(requestHash(input), 'base64url')
  const now = ctx.now()

  const leaseId = await write(ctx, async (tx) => {
    // A lease counts as a top-up, and one person asks for one at a time.
    await lockTopUps(tx, personId)
    const [earlier] = await rows(
      tx.db,
      sql<{ id: string; same: boolean }>`
          select id, request_hash = ${hash} as same from virtual_account_lease where idempotency_key = ${idempotencyKey}`,
    )
    if (earlier?.same) return earlier.id
    if (earlier) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    await refuseSecond(tx, personId, now)
    await checkTopUp(tx, personId, input.amountKrw, now)
    return takeFree(tx, { personId, ...input, idempotencyKey, hash }, now)
  })
  if (leaseId === null) {
    await countRefusal(ctx)
    throw new KiwiError('ALL_ACCOUNTS_BUSY')
  }
  return readLease(ctx, { leaseId })
}

/** One live lease per person. An expired one ends here when the job has not ended it yet. */
async function refuseSecond(tx: MainTx, personId: string, now: Date): Promise<void> {
  const hourAgo = new Date(now.getTime() - 3_600_000)
  const recent = await rows(
    tx.db,
    sql<{ id: string; isLive: boolean; isOver: boolean }>`
        select id, state = 'live' as is_live, expires_at <= ${now}::timestamptz as is_over from virtual_account_lease
        where person_id = ${personId} and (created_at > ${hourAgo}::timestamptz or state = 'live')`,
  )
  const live = recent.find((lease) => lease.isLive)
  if (live && !live.isOver) throw new KiwiError('CONFLICT')
  if (recent.length >= leasesPerHour) throw new KiwiError('TOO_MANY_REQUESTS')
  if (live) await endLease(tx, live.id, 'expired', now)
}

type Wish = { personId: string; amountKrw: number; depositorName: string; idempotencyKey: string; hash: Uint8Array }

/**
 * Leases the account that has been free longest; null when none is free. A concurrent lease skips a
 * locked account, and checks again after locking, because the lease is written into the account's
 * own row.
 */
async function takeFree(tx: MainTx, wish: Wish, now: Date): Promise<string | null> {
  const id = newId(now)
  const expiresAt = new Date(now.getTime() + leaseMs)
  const [taken] = await rows(
    tx.db,
    sql<{ id: string }>`with free as (
          select v.id from virtual_account v
          where v.lease_id is null and not v.is_retired and (v.quarantined_until is null or v.quarantined_until <= ${now}::timestamptz)
          order by v.quarantined_until nulls first limit 1 for update skip locked),
        taken as (update virtual_account v set lease_id = ${id}::uuid, quarantined_until = null from free where v.id = free.id returning v.id)
        insert into virtual_account_lease (id, virtual_account_id, person_id, amount_krw, depositor_name, state, idempotency_key, request_hash, created_at, expires_at)
        select ${id}::uuid, taken.id, ${wish.personId}::uuid, ${wish.amountKrw}::bigint, ${wish.depositorName}, 'live', ${wish.idempotencyKey},
               ${wish.hash}, ${now}::timestamptz, ${expiresAt}::timestamptz
        from taken returning id`,
  )
  return taken?.id ?? null
}
