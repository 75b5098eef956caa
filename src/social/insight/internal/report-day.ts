import type { Ctx } from '../../../context.ts'
import { one, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { jobNames } from '../../../jobs/catalog.ts'
import { endOfSeoulDay, startOfSeoulDay } from '../../../shared/seoul-day.ts'
import { postVisibleTo } from '../../access/posts.ts'
import { coveredDays, firstPostImpressions, gini, newcomerDays } from '../rules.ts'
import type { DayReport } from '../schema.ts'

const dayMs = 86_400_000
/** Newcomers that are looked at; the newest. */
const maxNewcomers = 10_000
const rankingJobs = jobNames.filter((name) => /^(rank|interest|log)\./.test(name))

/**
 * The state at the end of `day`, from the counts of its days; of both databases, each statement
 * once.
 */
export async function reportDay(ctx: Ctx, day: string): Promise<DayReport> {
  const end = new Date(endOfSeoulDay(day).getTime() + 1)
  const since = (days: number) => lowestIdAt(new Date(end.getTime() - days * dayMs))
  const [posts, exposed, newcomers, lists, jobs] = await Promise.all([
    postsSince(ctx, since(coveredDays), lowestIdAt(end)),
    exposedSince(ctx, day, since(coveredDays)),
    readNewcomers(ctx, day, end),
    listsOf(ctx, day, end),
    jobsOf(ctx, startOfSeoulDay(day), end),
  ])
  const { shown, authors, sum, rankedSum, topTenth } = exposed
  const zeros = Math.max(0, posts.authors - authors)
  return {
    posts: { made: posts.made, shown: Math.min(shown, posts.made) },
    authors: {
      count: authors + zeros,
      gini: gini({ count: authors, sum, rankedSum, zeros }),
      topTenthShare: sum === 0 ? null : topTenth / sum,
    },
    newcomers,
    lists,
    jobs,
  }
}

/** Plan: post_pkey from the first id on. */
function postsSince(ctx: Ctx, from: string, to: string) {
  return one(
    ctx.main.db,
    sql<{ made: number; authors: number }>`
      select count(*)::int as made, count(distinct p.author_id)::int as authors
      from post p join person a on a.id = p.author_id where p.id >= ${from}::uuid and p.id < ${to}::uuid and ${postVisibleTo(null)}`,
  )
}

/** Plan: exposure_day_pkey for the days; one pass, then a sort of the authors. */
function exposedSince(ctx: Ctx, day: string, from: string) {
  return one(
    ctx.log.db,
    sql<{ shown: number; authors: number; sum: number; rankedSum: number; topTenth: number }>`
      with posts as (
        select post_id, author_id, sum(impressions) as impressions from exposure_day
        where day > ${day}::date - ${coveredDays}::int and day <= ${day}::date and post_id >= ${from}::uuid group by 1, 2
      ), ranked as (
        select impressions, row_number() over (order by impressions) as place, count(*) over () as authors
        from (select author_id, sum(impressions) as impressions from posts group by 1) a
      )
      select (select count(*)::int from posts) as shown, count(*)::int as authors, coalesce(sum(impressions), 0)::float8 as sum,
        coalesce(sum(impressions * place), 0)::float8 as ranked_sum,
        coalesce(sum(impressions) filter (where place > authors - ceil(authors / 10.0)), 0)::float8 as top_tenth
      from ranked`,
  )
}

async function readNewcomers(ctx: Ctx, day: string, end: Date): Promise<DayReport['newcomers']> {
  const from = lowestIdAt(new Date(end.getTime() - newcomerDays * dayMs))
  // Plan: post_pkey for the week; earlier posts of each author by the index of authors.
  const firsts = await rows(
    ctx.main.db,
    sql<{ authorId: string; postId: string }>`
      select p.author_id, (array_agg(p.id order by p.id))[1] as post_id
      from post p join person a on a.id = p.author_id
      where p.id >= ${from}::uuid and p.id < ${lowestIdAt(end)}::uuid and ${postVisibleTo(null)}
        and not exists (select from post e where e.author_id = p.author_id and e.id < ${from}::uuid)
      group by 1 order by 2 desc limit ${maxNewcomers}`,
  )
  const found = await one(
    ctx.log.db,
    sql<{ reached: number; median: number | null; ofNewcomers: number; ofAll: number }>`
      with week as (
        select post_id, author_id, sum(impressions)::float8 as impressions from exposure_day
        where day > ${day}::date - ${newcomerDays}::int and day <= ${day}::date group by 1, 2
      ), firsts as (
        select coalesce(w.impressions, 0) as impressions
        from ${sql.unnest('f', firsts, { postId: 'uuid' })} left join week w on w.post_id = f.post_id
      )
      select (select count(*)::int from firsts where impressions >= ${firstPostImpressions}) as reached,
        (select percentile_cont(0.5) within group (order by impressions) from firsts) as median,
        coalesce(sum(impressions) filter (where author_id = any(${sql.list(firsts, (first) => first.authorId, 'uuid')})), 0) as of_newcomers,
        coalesce(sum(impressions), 0) as of_all
      from week`,
  )
  return {
    authors: firsts.length,
    reached: found.reached,
    median: found.median,
    share: found.ofAll === 0 ? null : found.ofNewcomers / found.ofAll,
  }
}

/** A list gets its id when it is begun, and `made_at` when it is stored. */
const tookMs = sql`greatest(0, date_part('epoch', made_at - uuid_extract_timestamp(list_id)) * 1000)`

/** Plan: interest_list_pkey, whose order is that of time; the slots are not read. */
function listsOf(ctx: Ctx, day: string, end: Date) {
  return one(
    ctx.log.db,
    sql<DayReport['lists']>`
      select count(*)::int as made, count(distinct person_id)::int as people,
        percentile_cont(0.5) within group (order by ${tookMs}) as median_ms, percentile_cont(0.95) within group (order by ${tookMs}) as slow_ms
      from interest_list
      where list_id >= ${lowestIdAt(startOfSeoulDay(day))}::uuid and list_id < ${lowestIdAt(end)}::uuid`,
  )
}

/** Plan: outbox_pkey for the ids of the day; no index holds done_at. */
function jobsOf(ctx: Ctx, start: Date, end: Date) {
  const ms = (sooner: 'run_at' | 'relayed_at', later: 'relayed_at' | 'done_at') =>
    sql`greatest(0, date_part('epoch', ${sql.literal(later)} - ${sql.literal(sooner)}) * 1000)`
  return rows(
    ctx.main.db,
    sql<DayReport['jobs'][number]>`
      select name, count(done_at)::int as done, count(failed_at)::int as failed,
        coalesce(percentile_cont(0.5) within group (order by ${ms('relayed_at', 'done_at')}), 0) as median_ms,
        coalesce(percentile_cont(0.95) within group (order by ${ms('relayed_at', 'done_at')}), 0) as slow_ms,
        coalesce(percentile_cont(0.95) within group (order by ${ms('run_at', 'relayed_at')}), 0) as slow_wait_ms
      from outbox where id >= ${lowestIdAt(start)}::uuid and id < ${lowestIdAt(end)}::uuid and name = any(${rankingJobs}::text[])
        and (done_at is not null or failed_at is not null)
      group by name order by name`,
  )
}
