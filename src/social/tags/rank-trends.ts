import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { lowestIdAt } from '../../ids.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { hashtagsOf } from '../../shared/writing/grammar.ts'
import { peopleWithTags } from './internal/people-with-tags.ts'
import { daysToCount, minPeople, type TagCount, type Trend, trendsOf, usualDays, windowMs } from './rules.ts'

/** A first run counts 28 days. */
const timeoutMs = 5 * 60_000
const flaggedMs = 7 * 86_400_000
/** Of a flood of decisions the newest count. */
const mostTakenDown = 10_000

/**
 * The hourly job: counts the days that ended since the last run, then finds the hashtags that many
 * more trusted people used in the last 24 hours than is usual. docs/ranking.md has the formula. One
 * run at a time; a repeated one gives the same rows.
 */
export async function rankTrends(ctx: WorkerCtx): Promise<{ trends: Trend[] }> {
  const now = ctx.now()
  return write(
    ctx,
    async (tx) => {
      await run(tx.db, sql`select pg_advisory_xact_lock(hashtext('rank.trends'))`)
      await countDays(tx, now)
      const [counted, takenDown] = [await countWindow(tx, now), await takenDownPosts(tx, now)]
      const trends = trendsOf(counted, takenDown)
      await run(tx.db, sql`delete from hashtag_trend`)
      const placed = trends.map((trend, place) => ({ ...trend, place }))
      await run(
        tx.db,
        sql`
          insert into hashtag_trend (tag, place, score, people, usual, made_at)
          select tag, place, score, people, usual, ${now}::timestamptz
          from ${sql.unnest('t', placed, { tag: 'text', place: 'int', score: 'real', people: 'real', usual: 'real' })}`,
      )
      return { trends }
    },
    { timeoutMs },
  )
}

async function countDays(tx: MainTx, now: Date): Promise<void> {
  const { last } = await one(tx.db, sql<{ last: string | null }>`select max(day)::text as last from hashtag_day`)
  const days = daysToCount(last, now)
  if (days.length === 0) return
  await run(
    tx.db,
    sql`
      insert into hashtag_day (tag, day, people) select tag, day::date, people from (${peopleWithTags(days)}) counted
      on conflict (tag, day) do nothing`,
  )
}

/**
 * Usual is the mean of the 28 days before the two that the window touches, or that of the weekdays
 * of these two, whichever is most: what comes back every Friday is no trend, and a trend of last
 * night does not compare with itself.
 */
async function countWindow(tx: MainTx, now: Date): Promise<TagCount[]> {
  const today = seoulDate(now)
  const start = new Date(now.getTime() - windowMs)
  return rows(
    tx.db,
    sql<TagCount>`
      select c.tag, c.persons, c.people, c.posts, u.usual from (${peopleWithTags([{ day: today, start, end: now }])}) c
      cross join lateral (
        select greatest(coalesce(sum(people), 0) / ${usualDays}::float8,
          coalesce(sum(people) filter (where (${today}::date - d.day) % 7 = 0), 0) / ${usualDays / 7}::float8,
          coalesce(sum(people) filter (where (${today}::date - d.day) % 7 = 1), 0) / ${usualDays / 7}::float8)::float8 as usual
        from hashtag_day d where d.tag = c.tag and d.day < ${today}::date - 1 and d.day >= ${today}::date - 1 - ${usualDays}::int
      ) u
      where c.persons >= ${minPeople}::int and not exists (select from withheld_hashtag w where w.tag = c.tag)`,
  )
}

/**
 * Posts per hashtag that moderators or rules took down in the last week: their hashtags are no
 * longer rows of `post_hashtag`.
 */
async function takenDownPosts(tx: MainTx, now: Date): Promise<Map<string, number>> {
  const found = await rows(
    tx.db,
    sql<{ caption: string }>`
      select p.caption from (
        select distinct m.subject_id::uuid as id from (
          select subject_kind, subject_id, action from moderation_action
          where id >= ${lowestIdAt(new Date(now.getTime() - flaggedMs))}::uuid order by id desc limit ${mostTakenDown}::int) m
        where m.subject_kind = 'post' and m.action in ('hide', 'hold')
      ) down join post p on p.id = down.id where p.state = 'hidden'`,
  )
  const counts = new Map<string, number>()
  for (const tag of found.flatMap(({ caption }) => hashtagsOf(caption))) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return counts
}
