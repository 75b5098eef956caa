import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx, RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import type { moneyRequestInput, moneyRequestView } from '../schema.ts'
import { readRequest } from './internal/read-request.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

type Input = z.infer<typeof moneyRequestInput>
type View = z.infer<typeof moneyRequestView>

/** The payer says no, and the one who asked is told. Saying it again changes nothing. Errors: NOT_FOUND, CONFLICT (closed otherwise). */
export function declineRequest(ctx: MemberCtx, input: Input): Promise<View> {
  return close(ctx, input, 'declined')
}

/** The one who asked takes it back. Errors: NOT_FOUND, CONFLICT (closed otherwise). */
export function cancelRequest(ctx: MemberCtx, input: Input): Promise<View> {
  return close(ctx, input, 'cancelled')
}

async function close(ctx: MemberCtx, { requestId }: Input, to: 'declined' | 'cancelled'): Promise<View> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const mine = to === 'declined' ? sql`payer_id` : sql`requester_id`
  // What may not be seen (a block since) may not be answered either.
  await readRequest(ctx, requestId)
  await write(ctx, async (tx) => {
    const [request] = await rows<{ state: View['state']; requester_id: string; payer_id: string; amount_krw: number; is_over: boolean }>(
      tx.db,
      sql`select state, requester_id, payer_id, amount_krw, expires_at <= ${now.toISOString()}::timestamptz as is_over from money_request
          where id = ${requestId} and ${mine} = ${personId} for no key update`,
    )
    if (!request) throw new KiwiError('NOT_FOUND')
    if (request.state === to) return
    if (request.state !== 'open' || request.is_over) throw new KiwiError('CONFLICT')
    await rows(tx.db, sql`update money_request set state = ${to}, settled_at = ${now.toISOString()}::timestamptz where id = ${requestId}`)
    const { payer_id: payerId, requester_id: requesterId, amount_krw: amountKrw } = request
    // A request that was taken back leaves the notices of whom it was asked.
    const told =
      to === 'cancelled'
        ? notice(payerId, 'money_requested', { actorId: requesterId, requestId, amountKrw })
        : notice(requesterId, 'request_declined', { actorId: payerId, amountKrw })
    await tell(tx, told, { now })
  })
  return readRequest(ctx, requestId)
}

/**
 * Closes requests nobody answered in time. One that a payment has in hand is left for the next run, so
 * that neither waits for the other.
 */
export async function expireRequests(ctx: RunnerCtx): Promise<{ expired: number }> {
  const at = ctx.now().toISOString()
  const expired = await rows(
    ctx.main.db,
    sql`update money_request set state = 'expired', settled_at = ${at}::timestamptz
        where id in (select id from money_request where state = 'open' and expires_at <= ${at}::timestamptz order by id for no key update skip locked)
        returning id`,
  )
  return { expired: expired.length }
}
