import type { z } from 'zod'
import type { MemberCtx, RunnerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import type { moneyRequestInput, moneyRequestView } from '../schema.ts'
import { readRequest } from './internal/read-request.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

type Input = z.infer<typeof moneyRequestInput>
type View = z.infer<typeof moneyRequestView>

/** The payer declines; the requester is told. May be repeated. Errors: as cancelRequest. */
export function declineRequest(ctx: MemberCtx, input: Input): Promise<View> {
  return close(ctx, input, 'declined')
}

/** The requester withdraws it. May be repeated. Errors: NOT_FOUND, CONFLICT (closed otherwise). */
export function cancelRequest(ctx: MemberCtx, input: Input): Promise<View> {
  return close(ctx, input, 'cancelled')
}

async function close(ctx: MemberCtx, { requestId }: Input, to: 'declined' | 'cancelled'): Promise<View> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const mine = to === 'declined' ? sql`payer_id` : sql`requester_id`
  // A request that the caller may not see (a block since) may not be answered either.
  await readRequest(ctx, requestId)
  await write(ctx, async (tx) => {
    const [request] = await rows(
      tx.db,
      sql<{ state: View['state']; requesterId: string; payerId: string; amountKrw: number; isOver: boolean }>`
          select state, requester_id, payer_id, amount_krw, expires_at <= ${now}::timestamptz as is_over from money_request
          where id = ${requestId} and ${mine} = ${personId} for no key update`,
    )
    if (!request) throw new KiwiError('NOT_FOUND')
    if (request.state === to) return
    if (request.state !== 'open' || request.isOver) throw new KiwiError('CONFLICT')
    await run(tx.db, sql`update money_request set state = ${to}, settled_at = ${now}::timestamptz where id = ${requestId}`)
    const { payerId, requesterId, amountKrw } = request
    // A cancelled request leaves the payer's notices: tell() sees that it is not open any more.
    const told =
      to === 'cancelled'
        ? notice(payerId, 'money_requested', { actorId: requesterId, requestId, amountKrw })
        : notice(requesterId, 'request_declined', { actorId: payerId, amountKrw })
    await tell(tx, told, { now })
  })
  return readRequest(ctx, requestId)
}

/** Closes requests that nobody answered in time, except those that a payment has locked. */
export async function expireRequests(ctx: RunnerCtx): Promise<{ expired: number }> {
  const now = ctx.now()
  const expired = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      update money_request set state = 'expired', settled_at = ${now}::timestamptz
      where id in (select id from money_request where state = 'open' and expires_at <= ${now}::timestamptz order by id for no key update skip locked)
      returning id`,
  )
  return { expired: expired.length }
}
