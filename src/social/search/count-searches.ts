import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

const dayMs = 86_400_000
const countedDays = 14
const keptDays = 90
const runKeptDays = 30
const maxPopular = 2_000
/**
 * A search is shown to others when so many distinct people sent it: fewer could be known by it. One
 * person has one account.
 */
export const popularFrom = 5

/**
 * Counts the popular searches of the last 14 days anew, and forgets searches of 90 days ago.
 * Hourly. Never popular: what has five digits in a row or an @, which may be a telephone number or
 * an address; what found nothing; and the names and handles of people.
 */
export async function countSearches(ctx: Ctx): Promise<{ popular: number }> {
  const before = (days: number) => new Date(ctx.now().getTime() - days * dayMs)
  const { count } = await one(
    ctx.main.db,
    sql<{ count: number }>`
      with forgotten as (delete from search_query where searched_at < ${before(keptDays)}::timestamptz),
        old_runs as (delete from search_run where started_at < ${before(runKeptDays)}::timestamptz),
        counted as (
          select folded, mode() within group (order by text) as text, min(initials) as initials, count(*)::int as persons
          from search_query q where searched_at > ${before(countedDays)}::timestamptz and found > 0
            and folded !~ '\\d{5}' and text !~ '[@＠]' and length(folded) > 1
            and not exists (select from search_document d where d.kind = 'person' and d.title = q.folded)
            and not exists (select from person p where p.handle = lower(q.text))
          group by folded having count(*) >= ${popularFrom}::int order by count(*) desc, folded limit ${maxPopular}::int),
        gone as (delete from popular_query where folded not in (select folded from counted)),
        stored as (
          insert into popular_query (folded, text, initials, persons) select folded, text, initials, persons from counted
          on conflict (folded) do update set text = excluded.text, persons = excluded.persons)
      select count(*)::int as count from counted`,
  )
  return { popular: count }
}
