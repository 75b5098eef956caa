import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, rows } from '../../db/rows.ts'
import { moneyRequest } from '../../db/schema/ledger.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { write } from '../../db/write.ts'
import type { moneyRequestView, requestMoneyInput } from '../schema.ts'
import { readRequest } from './internal/read-request.ts'
import { refuseRenamed } from './refuse-renamed.ts'
import { openForMs, requestCaps } from './internal/request-rules.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

type Input = z.infer<typeof requestMoneyInput>

/**
 * Asks a person for money; they may pay it with `pay.send` or decline. A retry with the same key is
 * the same request. Errors: NOT_FOUND (nobody, oneself, inactive or blocked), CONFLICT (renamed
 * since), TOO_MANY_REQUESTS, IDEMPOTENCY_MISMATCH.
 */
export async function requestMoney(ctx: MemberCtx, input: Input): Promise<z.infer<typeof moneyRequestView>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const idempotencyKey = `request:${personId}:${input.idempotencyKey}`
  // The hash has the id and not the handle, which may belong to another person by now.
  const { fromHandle: _, ...asked } = input
  const hash = Buffer.from(requestHash(asked), 'base64url')

  const requestId = await write(ctx, async (tx) => {
    // Requests of one person are counted one after the other, so that none passes the caps.
    await lockNames(tx, `request:${personId}`)
    const [earlier] = await rows(
      tx.db,
      sql<{ id: string; same: boolean }>`
        select id, request_hash = ${hash} as same from money_request where idempotency_key = ${idempotencyKey}`,
    )
    if (earlier?.same) return earlier.id
    if (earlier) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })

    const payerId = await findPayer(tx, personId, input)
    await checkCaps(tx, personId, payerId, now)
    const id = newId(now)
    await tx.db.insert(moneyRequest).values({
      id,
      requesterId: personId,
      payerId,
      amountKrw: input.amountKrw,
      memo: input.memo,
      state: 'open',
      idempotencyKey,
      requestHash: hash,
      createdAt: now,
      expiresAt: new Date(now.getTime() + openForMs),
    })
    await tell(tx, notice(payerId, 'money_requested', { actorId: personId, requestId: id, amountKrw: input.amountKrw }), { now })
    return id
  })
  return readRequest(ctx, requestId)
}

async function findPayer(tx: MainTx, personId: string, { fromPersonId, fromHandle }: Input): Promise<string> {
  const [payer] = await rows(
    tx.db,
    sql<{ id: string; handle: string }>`
      select p.id, p.handle from person p where p.id = ${fromPersonId}::uuid and p.id <> ${personId} and ${personKnownTo(personId, 'p')}`,
  )
  if (!payer) throw new KiwiError('NOT_FOUND', { field: 'fromPersonId' })
  refuseRenamed(payer.handle, fromHandle, 'fromHandle')
  return payer.id
}

async function checkCaps(tx: MainTx, personId: string, payerId: string, now: Date): Promise<void> {
  const dayAgo = new Date(now.getTime() - 86_400_000)
  const asked = await one(
    tx.db,
    sql<{ openToOne: number; lastDayToOne: number; open: number }>`
      select count(*) filter (where r.payer_id = ${payerId} and r.state = 'open')::int as open_to_one,
             count(*) filter (where r.payer_id = ${payerId} and r.created_at > ${dayAgo}::timestamptz)::int as last_day_to_one,
             count(*) filter (where r.state = 'open')::int as open
      from money_request r where r.requester_id = ${personId} and (r.state = 'open' or r.created_at > ${dayAgo}::timestamptz)`,
  )
  if (asked.openToOne >= requestCaps.openToOne || asked.lastDayToOne >= requestCaps.perDayToOne || asked.open >= requestCaps.open)
    throw new KiwiError('TOO_MANY_REQUESTS')
}
