import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { KiwiError } from '../../../errors.ts'
import { loadChips } from '../../../social/people/chips.ts'
import { personKnownTo } from '../../../social/access/people.ts'
import type { moneyRequestView } from '../../schema.ts'

type View = z.infer<typeof moneyRequestView>

interface Row {
  id: string
  asked_by_me: boolean
  other_id: string
  amount_krw: number
  memo: string
  state: View['state']
  created_at: Date
  expires_at: Date
}

/** One request the caller asked or was asked. Throws NOT_FOUND for others'. */
export async function readRequest(ctx: MemberCtx, requestId: string): Promise<View> {
  const [view] = await readRequests(ctx, sql`r.id = ${requestId}::uuid`, 1)
  if (!view) throw new KiwiError('NOT_FOUND')
  return view
}

/**
 * The caller's requests both ways, newest first. Two indexes (payer, requester) each give their newest, then the two are merged. One
 * asked by a person who is blocked or gone is not shown; and an open one past its time counts as expired before the job says so.
 */
export async function readRequests(ctx: MemberCtx, condition: SQL, limit: number): Promise<View[]> {
  const { personId } = ctx.actor
  const side = (mine: SQL, other: SQL, askedByMe: boolean) => sql`
    (select r.id, ${askedByMe}::boolean as asked_by_me, ${other} as other_id, r.amount_krw, r.memo, r.created_at, r.expires_at,
       case when r.state = 'open' and r.expires_at <= ${ctx.now().toISOString()}::timestamptz then 'expired' else r.state end as state
     from money_request r join person x on x.id = ${other} and ${personKnownTo(personId, 'x')}
     where ${mine} = ${personId}::uuid and ${condition}
     order by r.id desc limit ${limit})`
  const found = await rows<Row>(
    ctx.main.db,
    sql`select * from (${side(sql`r.payer_id`, sql`r.requester_id`, false)} union all ${side(sql`r.requester_id`, sql`r.payer_id`, true)}) both_ways
        order by id desc limit ${limit}`,
  )
  const chips = await loadChips(
    ctx,
    found.map((row) => row.other_id),
  )
  return found.flatMap((row) => {
    const other = chips.get(row.other_id)
    return other ? [viewOf(row, other)] : []
  })
}

function viewOf(row: Row, other: View['other']): View {
  return {
    requestId: row.id,
    direction: row.asked_by_me ? 'asked_by_me' : 'asked_of_me',
    other,
    amountKrw: row.amount_krw,
    memo: row.memo,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }
}
