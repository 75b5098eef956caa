import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../../social/people/chips.ts'
import { personKnownTo } from '../../../social/access/people.ts'
import type { moneyRequestView } from '../../schema.ts'

type View = z.infer<typeof moneyRequestView>

interface Row extends Omit<View, 'other' | 'createdAt' | 'expiresAt'> {
  other: ChipRow
  createdAt: Date
  expiresAt: Date
}

/** One request by or to the caller. Throws NOT_FOUND for requests of others. */
export async function readRequest(ctx: MemberCtx, requestId: string): Promise<View> {
  const [view] = await readRequests(ctx, sql`r.id = ${requestId}::uuid`, 1)
  if (!view) throw new KiwiError('NOT_FOUND')
  return view
}

/**
 * The caller's requests both ways, newest first. Two indexes (payer, requester) each give their
 * newest, then the two are merged. Requests with a blocked or inactive person are left out; an open
 * one past its time counts as expired before the job marks it.
 */
export async function readRequests(ctx: MemberCtx, condition: Sql, limit: number): Promise<View[]> {
  const { personId } = ctx.actor
  const side = (mine: Sql, other: Sql, direction: View['direction']) => sql`
    (select r.id as request_id, ${direction} as direction, ${chipJson('x')} as other, r.amount_krw, r.memo, r.transfer_id, r.created_at, r.expires_at,
       case when r.state = 'open' and r.expires_at <= ${ctx.now()}::timestamptz then 'expired' else r.state end as state
     from money_request r join person x on x.id = ${other} and ${personKnownTo(personId, 'x')} ${chipAvatar('x')}
     where ${mine} = ${personId}::uuid and ${condition}
     order by r.id desc limit ${limit})`
  const ofMe = side(sql`r.payer_id`, sql`r.requester_id`, 'asked_of_me')
  const byMe = side(sql`r.requester_id`, sql`r.payer_id`, 'asked_by_me')
  const found = await rows(
    ctx.main.db,
    sql<Row>`select * from (${ofMe} union all ${byMe}) both_ways order by request_id desc limit ${limit}`,
  )
  const views = found.map(async ({ other, createdAt, expiresAt, ...request }) => ({
    ...request,
    other: await chipOf(ctx, other),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }))
  return Promise.all(views)
}
