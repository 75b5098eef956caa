import * as z from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { cursorCodec } from '../../shared/cursor.ts'
import { tellDaysBefore } from './rules.ts'
import type { pointsHistoryInput, pointsLine, pointsPage, pointsView } from './schema.ts'

type View = z.infer<typeof pointsView>
type Line = z.infer<typeof pointsLine>

const mostLots = 50

/**
 * The caller's points. Those whose day has passed do not count, also before the job has ended them.
 * Plan: account_points_unique, points_lot_open.
 */
export async function readPoints(ctx: MemberCtx): Promise<View> {
  const now = sql`(select deadline_now(${ctx.now()}::timestamptz))`
  const { lots, ...sums } = await one(
    ctx.main.db,
    sql<Omit<View, 'lots'> & { lots: (Omit<View['lots'][number], 'expiresAt'> & { expiresAt: string })[] | null }>`
      with live as materialized (
        select l.id, l.left_krw, l.expires_at, g.reason from points_lot l join points_grant g on g.id = l.grant_id
        where l.person_id = ${ctx.actor.personId}::uuid and l.left_krw > 0 and l.expires_at > ${now})
      select coalesce((select sum(left_krw) from live), 0)::bigint as balance_krw,
             coalesce((select held from account where kind = 'points' and person_id = ${ctx.actor.personId}::uuid), 0) as held_krw,
             coalesce((select sum(left_krw) from live where expires_at <= ${now} + make_interval(days => ${tellDaysBefore}::int)), 0)::bigint as ending_soon_krw,
             (select json_agg(json_build_object('lotId', id, 'leftKrw', left_krw, 'reason', reason, 'expiresAt', expires_at) order by expires_at, id)
              from (select * from live order by expires_at, id limit ${mostLots}) l) as lots`,
  )
  return { ...sums, lots: (lots ?? []).map((lot) => ({ ...lot, expiresAt: new Date(lot.expiresAt).toISOString() })) }
}

/** An entry's seq. */
const seqCursor = cursorCodec(z.int().min(1))

/**
 * The caller's points, newest first. Plan: entry_pkey backwards, then key look-ups per line.
 * Errors: BAD_INPUT (foreign cursor).
 */
export async function pointsHistory(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof pointsHistoryInput>,
): Promise<z.infer<typeof pointsPage>> {
  const before = seqCursor.decode(cursor)
  const found = await rows(
    ctx.main.db,
    sql<Omit<Line, 'createdAt'> & { createdAt: Date }>`
      select e.seq, t.kind, e.amount_krw, e.balance_after_krw, t.memo, o.id as order_id, e.created_at
      from entry e join transfer t on t.id = e.transfer_id left join "order" o on o.id = t.cause_id
      where e.account_id = (select id from account where kind = 'points' and person_id = ${ctx.actor.personId}::uuid)
        and (${before}::bigint is null or e.seq < ${before}::bigint)
      order by e.seq desc limit ${limit + 1}`,
  )
  const page = found.slice(0, limit)
  return {
    lines: page.map((line) => ({ ...line, createdAt: line.createdAt.toISOString() })),
    nextCursor: found.length > limit ? seqCursor.encode(page.at(-1)!.seq) : null,
  }
}
