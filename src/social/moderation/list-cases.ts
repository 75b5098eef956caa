import * as z from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { cursorCodec, pageOf, timeCursor } from '../../shared/cursor.ts'
import { uuid } from '../../shared/text.ts'
import { isOwnCase } from '../access/own-matters.ts'
import { caseRows, caseSummaryOf } from './internal/case-rows.ts'
import type { casePage, listCasesInput } from './case-schema.ts'

const queueCursor = cursorCodec(z.strictObject({ priority: z.int32(), id: uuid }))

/**
 * The queue of moderators, without cases about the caller or the shop where they work. Plan:
 * moderation_case_queue for open cases; decided ones, few per day, are sorted. Errors: BAD_INPUT
 * (cursor).
 */
export async function listCases(
  ctx: MemberCtx,
  { state, kind, reason, mine, cursor, limit }: z.infer<typeof listCasesInput>,
): Promise<z.infer<typeof casePage>> {
  const me = ctx.actor.personId
  const conditions = [
    state === 'open' ? sql`k.state = 'open'` : sql`k.state <> 'open'`,
    sql`not ${isOwnCase(me)}`,
    ...(kind === null ? [] : [sql`k.subject_kind = ${kind}`]),
    ...(reason === null ? [] : [sql`k.reason = ${reason}`]),
    ...(mine ? [sql`k.claimed_by = ${me}::uuid and k.claimed_until > ${ctx.now()}::timestamptz`] : []),
  ]
  if (state === 'open') {
    const after = queueCursor.decode(cursor)
    if (after)
      conditions.push(sql`(k.priority < ${after.priority}::int or (k.priority = ${after.priority}::int and k.id > ${after.id}::uuid))`)
  } else {
    const before = timeCursor.decode(cursor)
    if (before) conditions.push(sql`(k.decided_at, k.id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`)
  }
  const order = state === 'open' ? sql`k.priority desc, k.id` : sql`k.decided_at desc, k.id desc`
  const found = await rows(ctx.main.db, caseRows(me, sql`where ${sql.join(conditions, sql` and `)} order by ${order} limit ${limit + 1}`))
  const { page, nextCursor } = pageOf(found, limit, ({ priority, id, decidedAt }) =>
    state === 'open' ? queueCursor.encode({ priority, id }) : timeCursor.encode({ atMs: decidedAt!.getTime(), id }),
  )
  return { cases: await Promise.all(page.map((row) => caseSummaryOf(ctx, row))), nextCursor }
}
