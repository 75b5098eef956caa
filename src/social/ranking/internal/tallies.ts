import { type Sql, sql } from '../../../db/sql.ts'
import { hourSlot, hourVote } from '../../interactions/hour-vote.ts'
import type { SummedTally } from '../popular-formula.ts'
import type { Window } from './window.ts'
import { alike, alikeCrowd, capOf, dayCrowd, isVote, lower, oneSlot, rank, shared, strengthOf, units, worthOf } from './worth.ts'

/**
 * The votes of an hour that has not ended, from the log's events: what `vote_hour` would hold at
 * `end`.
 */
export function openHour({ cut, end }: Window): Sql {
  return sql`
    select i.person_id, i.author_id, i.post_id, ${cut}::timestamptz as hour, ${hourVote} as weight, ${hourSlot} as slot
    from interaction i where i.at >= ${cut}::timestamptz and i.at < ${end}::timestamptz and i.weight <> 0 group by 1, 2, 3`
}

/** Each act with its strength and the crowd of those who acted alike. */
export function actsOf(found: Sql): Sql {
  return sql`
    select person_id, author_id, post_id, hour, strength, ${alike} as alike
    from (
      select person_id, author_id, post_id, slot, (date_part('epoch', hour) / 3600)::int as hour, ${strengthOf(sql`weight`)} as strength
      from (${found}) found where person_id <> author_id
    ) acts
    window ${oneSlot}`
}

/**
 * Counts the whole window at once: what the sums of the hourly runs must equal. Plan: the votes are
 * sorted by person and hour, then by person, author and post; what a voter gives an author, and the
 * authors of a voter, are read off that order without a join.
 */
export function tallies(window: Window, limit: number) {
  const { start, cut, era } = window
  return sql<SummedTally>`
    with acts as (
      ${actsOf(sql`
        select person_id, author_id, post_id, hour, weight, slot from vote_hour
        where hour >= ${start}::timestamptz and hour < ${cut}::timestamptz and weight <> 0
        union all ${openHour(window)}`)}
    ), strongest as ( -- one vote per person and post
      select distinct on (person_id, author_id, post_id) * from acts order by person_id, author_id, post_id, ${rank} desc
    ), given as (
      select *, ${capOf(sql`sum(strength) over one_author`)} as cap, row_number() over one_author = 1 as is_first
      from strongest where ${isVote} window one_author as (partition by person_id, author_id)
    ), judged as (
      select *, (count(*) filter (where is_first) over (partition by person_id))::int as authors from given
    ), crowds as (
      select post_id, author_id, grouping(crowd) = 1 as is_by_acts, coalesce(is_alike, false) as is_alike, count(*)::int as voters,
        sum(${units(sql`worth`)})::bigint as worth, sum(${units(sql`worth * worth`)})::bigint as squares
      from judged cross join lateral (select ${worthOf(era)} as worth, ${dayCrowd} as crowd, ${alikeCrowd} as alike_crowd) w
        cross join lateral (select alike_crowd is not null as is_alike, coalesce(alike_crowd, crowd) as act_crowd) x
      group by grouping sets ((post_id, author_id, crowd), (post_id, author_id, is_alike, act_crowd))
    ), posts as (
      select post_id, author_id, sum(voters) filter (where not is_by_acts) as voters, ${sumOf('worth', sql`not is_by_acts`)} as day_worth,
        ${sumOf('squares', sql`not is_by_acts`)} as day_squares, ${sumOf('worth', sql`is_by_acts`)} as act_worth, ${sumOf('squares', sql`is_by_acts`)} as act_squares
      from crowds group by post_id, author_id
    )
    select post_id, author_id, voters::int as voters, ${lower('worth')} as worth, ${lower('squares')} as squares
    from posts order by least(day_worth, act_worth) desc, post_id desc limit ${limit}`
}

const sumOf = (name: 'worth' | 'squares', where: Sql) =>
  sql`sum(${shared(sql.literal(name), sql`voters`, sql`is_alike`)}) filter (where ${where})`
