import type { WorkerCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { postVisibleTo } from '../access/posts.ts'
import { relatedKept, relatedPeople, relatedPosts, relatedSupport } from './rules.ts'

/** Hashtags per transaction. */
const batch = 100

/**
 * The job that keeps which hashtags stand beside each other: counts again those whose posts changed
 * since the last run, and no others. Several may run at once; what a run that dies had taken is due
 * again.
 */
export async function relateTags(ctx: WorkerCtx): Promise<{ tags: number }> {
  let tags = 0
  for (;;) {
    const taken = await write(ctx, async ({ db }) => (await one(db, relateSql(ctx.now()))).tags, { timeoutMs: 60_000 })
    tags += taken
    if (taken < batch) return { tags }
  }
}

/**
 * near(i → j) = c ÷ √(n · m) × c ÷ (c + support): c people used both in the newest 300 public posts
 * of i, n people are in these posts, m is the number of posts of j. n people who joined on one day
 * count as log2(1 + n). Plan: the keys of `post_hashtag`, `post` and `person`.
 */
function relateSql(now: Date): Sql<{ tags: number }> {
  return sql<{ tags: number }>`
    with due as materialized (
      delete from hashtag_due where tag = any(array(select tag from hashtag_due limit ${batch}::int for update skip locked)) returning tag
    ), used as (
      select d.tag, newest.id, newest.author_id from due d cross join lateral (
        select p.id, p.author_id from post_hashtag h join post p on p.id = h.post_id join person a on a.id = p.author_id
        where h.tag = d.tag and ${postVisibleTo(null)} and not a.is_limited order by h.post_id desc limit ${relatedPosts}::int) newest
    ), crowds as (
      select u.tag, o.tag as other, uuid_extract_timestamp(u.author_id)::date as joined, count(distinct u.author_id) as persons
      from used u join post_hashtag o on o.post_id = u.id group by 1, 2, 3
    ), pairs as (
      select tag, other, sum(ln(1 + persons) / ln(2))::float8 as people from crowds group by tag, other
    ), scored as (
      select p.tag, p.other, p.people / sqrt(own.people * greatest(p.people, h.post_count)) * p.people / (p.people + ${relatedSupport}::float8) as score
      from pairs p join pairs own on own.tag = p.tag and own.other = p.tag join hashtag h on h.tag = p.other
      where p.other <> p.tag and p.people >= ${relatedPeople}::float8
    ), best as (
      select tag, array_agg(other order by score desc, other) as others, array_agg(score::real order by score desc, other) as scores
      from (select *, row_number() over (partition by tag order by score desc, other) as place from scored) placed
      where place <= ${relatedKept}::int group by tag
    ), gone as (
      delete from hashtag_related r using due d where r.tag = d.tag and not exists (select from best b where b.tag = r.tag)
    ), kept as (
      insert into hashtag_related (tag, others, scores, made_at) select tag, others, scores, ${now}::timestamptz from best order by tag
      on conflict (tag) do update set others = excluded.others, scores = excluded.scores, made_at = excluded.made_at
    )
    select count(*)::int as tags from due`
}
