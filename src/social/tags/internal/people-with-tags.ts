import { lowestIdAt } from '../../../ids.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { postVisibleTo } from '../../access/posts.ts'
import { mostOfCrowd, trustedAgeMs, trustedPosts } from '../rules.ts'

/**
 * Per span and hashtag (day, tag, persons, people, posts): the trusted people with a public post,
 * and the same with crowds made smaller: n who joined on one day count as log2(1 + n), two at most,
 * and so do n who wrote the same words; the lower sum counts. Plan: `post_visible` over the span,
 * then keys of each post: its cost is that of the posts of the span.
 */
export function peopleWithTags(spans: { day: string; start: Date; end: Date }[]): Sql {
  const bounds = spans.map(({ day, start, end }) => ({
    day,
    fromId: lowestIdAt(start),
    toId: lowestIdAt(end),
    oldId: lowestIdAt(new Date(start.getTime() - trustedAgeMs)),
  }))
  return sql`
    with used as (
      select s.day, h.tag, p.id, p.author_id, uuid_extract_timestamp(p.author_id)::date as joined, md5(regexp_replace(lower(p.caption), '\\s', '', 'g')) as words
      from ${sql.unnest('s', bounds, { day: 'date', fromId: 'uuid', toId: 'uuid', oldId: 'uuid' })}
      join post p on p.id >= s.from_id and p.id < s.to_id join person a on a.id = p.author_id join post_hashtag h on h.post_id = p.id
      where ${postVisibleTo(null)} and not a.is_limited and a.id < s.old_id and ${trustedPosts}::int = (
        select count(*) from (
          select from post e where e.author_id = p.author_id and e.state = 'visible' and e.id < s.from_id limit ${trustedPosts}::int) earlier)
    ), people as (
      select day, tag, author_id, joined, min(words) as words, count(*) as posts from used group by day, tag, author_id, joined
    ), crowds as (
      select day, tag, grouping(joined) = 0 as is_by_day, count(*) as persons, sum(posts) as posts
      from people group by grouping sets ((day, tag, joined), (day, tag, words))
    )
    select day::text as day, tag, (sum(persons) filter (where is_by_day))::int as persons, (sum(posts) filter (where is_by_day))::int as posts,
      least(${crowdSum(sql`is_by_day`)}, ${crowdSum(sql`not is_by_day`)})::float8 as people
    from crowds group by day, tag`
}

const crowdSum = (where: Sql) => sql`sum(least(ln(1 + persons) / ln(2), ${mostOfCrowd}::float8)) filter (where ${where})`
