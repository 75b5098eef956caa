import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { caseNumbers } from './case-schema.ts'

type Numbers = z.infer<typeof caseNumbers>
const weekMs = 7 * 86_400_000

/**
 * How the queue stands, and how long decisions took in seven days, without cases about the caller,
 * who does not learn of them. Plan: the two partial indexes of moderation_case.
 */
export async function countCases(ctx: MemberCtx): Promise<Numbers> {
  const now = ctx.now()
  const since = new Date(now.getTime() - weekMs)
  const { oldestOpenAt, ...counts } = await one(
    ctx.main.db,
    sql<Omit<Numbers, 'oldestOpenAt'> & { oldestOpenAt: Date | null }>`
      select waiting.*, done.* from (
        select count(*)::int as open, count(*) filter (where claimed_until > ${now}::timestamptz)::int as claimed, min(created_at) as oldest_open_at
        from moderation_case where state = 'open' and person_id <> ${ctx.actor.personId}::uuid
      ) waiting, (
        select count(*)::int as decided, count(*) filter (where state = 'acted')::int as upheld,
          percentile_cont(0.5) within group (order by extract(epoch from decided_at - created_at) / 60) as median_minutes,
          percentile_cont(0.9) within group (order by extract(epoch from decided_at - created_at) / 60) as slowest_tenth_minutes
        from moderation_case where state <> 'open' and decided_at > ${since}::timestamptz and person_id <> ${ctx.actor.personId}::uuid
      ) done`,
  )
  return { ...counts, oldestOpenAt: oldestOpenAt?.toISOString() ?? null }
}
