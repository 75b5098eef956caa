import { type Queryable, rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { Tx } from '../../../db/transaction.ts'
import { eraHours, popularFormula, trustedAuthors } from '../popular-formula.ts'
import { actsOf, openHour } from './tallies.ts'
import type { Window } from './window.ts'
import { alikeCrowd, capOf, dayCrowd, isVote, rank, shared, units, worthOf } from './worth.ts'

/**
 * `vote_hour` keeps 7 days more than a window: after a longer pause, what expired cannot be read
 * any more.
 */
const longestPauseMs = 6 * 86_400_000

interface Sums {
  startsAt: Date
  cutAt: Date
  endsAt: Date
  seq: number
}

/**
 * Moves the sums of the votes on to this window: reads what is new, what came late, what the open
 * hour held and what expired, counts again what those voters gave those authors, and adds the
 * differences. All numbers are whole, so that they equal those of a count of the whole window.
 * False, and nothing changes, for a moment before the one that the sums hold. Call it in the run's
 * transaction.
 */
export async function advanceSums(tx: Pick<Tx, 'db'>, window: Window): Promise<boolean> {
  const { db } = tx
  const [held] = await rows(db, sql<Sums>`select starts_at, cut_at, ends_at, seq from popular_sum where formula = ${popularFormula}`)
  if (held && held.endsAt > window.end) return false
  const [{ seq } = { seq: null }] = await rows(db, sql<{ seq: number | null }>`select max(seq) as seq from vote_hour`)
  const isKept = held && eraOf(held) === window.era && window.cut.getTime() - held.cutAt.getTime() < longestPauseMs
  const from = isKept ? held : { startsAt: window.start, cutAt: window.start, endsAt: window.start, seq: 0 }
  if (!isKept) await forgetSums(db)
  await run(db, sql`create temp table popular_batch on commit drop as ${batch(window, from)}`)
  await run(db, sql`analyze popular_batch (person_id, author_id)`)
  await run(db, sql`create temp table popular_touched on commit drop as ${touched}`)
  await run(db, sql`analyze popular_touched (person_id, author_id)`)
  await run(db, sql`create temp table popular_crossed on commit drop as ${crossed}`)
  await run(db, sql`insert into popular_touched ${othersOfCrossed}`)
  await run(db, sql`create temp table popular_given on commit drop as ${given(window.era)}`)
  await run(db, sql`create temp table popular_moved on commit drop as ${moved}`)
  await run(db, sql`analyze popular_moved (post_id)`)
  await run(db, addMoved)
  await run(db, keepNewVotes)
  await run(db, keepKnownVotes)
  if (isKept) for (const statement of dropEmpty) await run(db, statement)
  else await run(db, sql`analyze popular_vote, popular_voter, popular_crowd, popular_post`)
  await run(
    db,
    sql`
      insert into popular_sum (formula, starts_at, cut_at, ends_at, seq)
      values (${popularFormula}, ${window.start}::timestamptz, ${window.cut}::timestamptz, ${window.end}::timestamptz, ${Math.max(from.seq, seq ?? 0)})
      on conflict (formula) do update set starts_at = excluded.starts_at, cut_at = excluded.cut_at, ends_at = excluded.ends_at, seq = excluded.seq`,
  )
  return true
}

const eraOf = ({ cutAt }: Sums) => Math.floor(cutAt.getTime() / 3_600_000 / eraHours) * eraHours

async function forgetSums(db: Queryable): Promise<void> {
  await run(
    db,
    sql`
      with v as (delete from popular_vote), p as (delete from popular_voter), c as (delete from popular_crowd), s as (delete from popular_sum)
      delete from popular_post`,
  )
}

/**
 * The acts that changed, each with what it is now; strength 0 for one that is gone. A late act may
 * make others of its person and hour alike, so they come with it. What the last run counted of its
 * open hour is read again, from the rollup if that hour has ended.
 */
function batch(window: Window, from: Sums): Sql {
  const act = sql`b.person_id, b.author_id, b.post_id, b.hour, b.weight, b.slot`
  return sql`
    select person_id, author_id, post_id, hour, max(strength) as strength, max(alike) as alike from (
      ${actsOf(sql`
        select ${act} from vote_hour b where b.hour >= ${from.cutAt}::timestamptz and b.hour < ${window.cut}::timestamptz
        union all
        select ${act} from (
          select distinct hour, person_id from vote_hour
          where seq > ${from.seq}::bigint and hour >= ${window.start}::timestamptz and hour < ${from.cutAt}::timestamptz
        ) late join vote_hour b on b.hour = late.hour and b.person_id = late.person_id
        union all ${openHour(window)}`)}
      union all
      select person_id, author_id, post_id, (date_part('epoch', hour) / 3600)::int, 0, null from vote_hour
      where person_id <> author_id and (hour >= ${from.startsAt}::timestamptz and hour < ${window.start}::timestamptz
        or hour = ${window.cut}::timestamptz and ${from.cutAt}::timestamptz = ${window.cut}::timestamptz)
    ) changed
    group by 1, 2, 3, 4`
}

/**
 * All acts of the touched pairs of a voter and an author: what they were and what they are. Plan: a
 * range of the primary key per pair; `offset 0` keeps the planner from reading the whole window
 * instead.
 */
const touched = sql`
  select *, coalesce(${isVote} and ${rank} = max(${rank}) filter (where strength > 0) over (partition by person_id, author_id, post_id), false) as is_vote
  from (
    select person_id, author_id, post_id, hour, coalesce(b.strength, v.strength) as strength,
      case when b.strength is null then v.alike else b.alike end as alike, v.strength is not null as is_known,
      coalesce(v.is_vote, false) as was_vote, v.crowd as old_crowd, v.alike_crowd as old_alike_crowd, v.worth as old_worth, v.squares as old_squares
    from popular_batch b full join (
      select v.* from (select distinct person_id, author_id from popular_batch order by 1, 2) p cross join lateral (
        select * from popular_vote v where v.person_id = p.person_id and v.author_id = p.author_id offset 0) v
    ) v using (person_id, author_id, post_id, hour)
  ) acts`

/** Keeps how many authors each voter voted for; those for whom it matters to all their votes. */
const crossed = sql`
  with moved as (
    select person_id, sum(votes - voted)::int as by from (
      select person_id, author_id, bool_or(is_vote)::int as votes, bool_or(was_vote)::int as voted from popular_touched group by 1, 2) pairs
    group by 1 having sum(votes - voted) <> 0
  ), kept as (
    insert into popular_voter as v (person_id, authors) select person_id, by from moved
    on conflict (person_id) do update set authors = v.authors + excluded.authors
    returning person_id, coalesce(old.authors, 0) as before, new.authors as after
  )
  select person_id from kept where before > 0 and least(before, ${trustedAuthors}::int) <> least(after, ${trustedAuthors}::int)`

const othersOfCrossed = sql`
  select v.person_id, v.author_id, v.post_id, v.hour, v.strength, v.alike, true, v.is_vote, v.crowd, v.alike_crowd, v.worth, v.squares, v.is_vote
  from popular_crossed c cross join lateral (select * from popular_vote v where v.person_id = c.person_id offset 0) v
  where not exists (select from popular_batch b where b.person_id = v.person_id and b.author_id = v.author_id)`

/** What each of these acts is worth now. */
function given(era: number): Sql {
  return sql`
    select person_id, author_id, post_id, hour, strength, alike, is_known, was_vote, old_crowd, old_alike_crowd, old_worth, old_squares, is_vote,
      case when is_vote then new_crowd end as crowd, case when is_vote then new_alike_crowd end as alike_crowd, case when is_vote then ${units(sql`w`)} else 0 end as worth,
      case when is_vote then ${units(sql`w * w`)} else 0 end as squares
    from (
      select t.*, v.authors, ${capOf(sql`sum(t.strength) filter (where t.is_vote) over (partition by t.person_id, t.author_id)`)} as cap
      from popular_touched t left join popular_voter v using (person_id)
    ) votes cross join lateral (select ${worthOf(era)} as w, ${dayCrowd} as new_crowd, ${alikeCrowd} as new_alike_crowd) x`
}

const isChanged = sql`(old_crowd, old_alike_crowd, old_worth, old_squares) is distinct from (crowd, alike_crowd, worth, squares)`

/**
 * The differences per post and crowd: of a day, all its votes and those of them that are like no
 * others'; of an alike crowd, its votes.
 */
const moved = sql`
  select post_id, is_alike, crowd, any_value(author_id) as author_id,
    sum(case when not is_alike then n else 0 end)::int as day_voters, sum(case when not is_alike then worth else 0 end)::bigint as day_worth,
    sum(case when not is_alike then squares else 0 end)::bigint as day_squares,
    sum(case when counts_by_acts then n else 0 end)::int as act_voters, sum(case when counts_by_acts then worth else 0 end)::bigint as act_worth,
    sum(case when counts_by_acts then squares else 0 end)::bigint as act_squares
  from (
    select post_id, author_id, old_crowd as day, old_alike_crowd as alike, -1 as n, -old_worth as worth, -old_squares as squares from popular_given
    where was_vote and (not is_vote or ${isChanged})
    union all
    select post_id, author_id, crowd, alike_crowd, 1, worth, squares from popular_given where is_vote and (not was_vote or ${isChanged})
  ) changes cross join lateral (
    select false as is_alike, day as crowd, alike is null as counts_by_acts union all select true, alike, true where alike is not null
  ) c
  group by 1, 2, 3`

const sums = ['day_voters', 'day_worth', 'day_squares', 'act_voters', 'act_worth', 'act_squares'] as const
const columns = sql.join(sums.map((name) => sql.literal(name)))
const added = (names: readonly ((typeof sums)[number] | 'voters')[]) =>
  sql.join(names.map((name) => sql`${sql.literal(name)} = held.${sql.literal(name)} + excluded.${sql.literal(name)}`))

function share(by: 'day' | 'act', sum: 'worth' | 'squares') {
  const at = (time: 'old' | 'new', name: 'voters' | 'worth' | 'squares') =>
    sql`c.${sql.literal(time)}_${sql.literal(by)}_${sql.literal(name)}`
  const of = (time: 'old' | 'new') => shared(at(time, sum), at(time, 'voters'), sql`c.is_alike`)
  return sql`sum(${of('new')} - ${of('old')})::bigint as ${sql.literal(by)}_${sql.literal(sum)}`
}

const addMoved = sql`
  with c as (
    insert into popular_crowd as held (post_id, is_alike, crowd, ${columns})
    select post_id, is_alike, crowd, ${columns} from popular_moved order by post_id, is_alike, crowd
    on conflict (post_id, is_alike, crowd) do update set ${added(sums)}
    returning post_id, is_alike, crowd, ${sql.join(
      sums.map(
        (name) =>
          sql`coalesce(old.${sql.literal(name)}, 0) as old_${sql.literal(name)}, new.${sql.literal(name)} as new_${sql.literal(name)}`,
      ),
    )}
  ), posts as (
    select post_id, sum(c.new_day_voters - c.old_day_voters)::int as voters,
      ${share('day', 'worth')}, ${share('day', 'squares')}, ${share('act', 'worth')}, ${share('act', 'squares')}
    from c group by post_id
  ), authors as (
    select post_id, any_value(author_id) as author_id from popular_moved group by post_id
  )
  insert into popular_post as held (post_id, author_id, voters, day_worth, day_squares, act_worth, act_squares)
  select post_id, author_id, voters, day_worth, day_squares, act_worth, act_squares from posts join authors using (post_id) order by post_id
  on conflict (post_id) do update set ${added(['voters', 'day_worth', 'day_squares', 'act_worth', 'act_squares'])}`

const voteColumns = sql`person_id, author_id, post_id, hour, strength, is_vote, alike, crowd, alike_crowd, worth, squares`

/** Without looking for each row first: `touched` has found all that are there. */
const keepNewVotes = sql`
  insert into popular_vote (${voteColumns})
  select ${voteColumns} from popular_given where strength > 0 and not is_known order by 1, 2, 3, 4`

/** Plan: a probe of the primary key each. */
const keepKnownVotes = sql`
  insert into popular_vote as v (${voteColumns})
  select ${voteColumns} from popular_given where strength > 0 and is_known order by 1, 2, 3, 4
  on conflict (person_id, author_id, post_id, hour) do update
  set strength = excluded.strength, is_vote = excluded.is_vote, alike = excluded.alike, crowd = excluded.crowd,
    alike_crowd = excluded.alike_crowd, worth = excluded.worth, squares = excluded.squares
  where (v.strength, v.is_vote, v.alike, v.crowd, v.alike_crowd, v.worth, v.squares)
    is distinct from (excluded.strength, excluded.is_vote, excluded.alike, excluded.crowd, excluded.alike_crowd, excluded.worth, excluded.squares)`

/**
 * What is gone. Plan: a probe of the primary key each, then the rows by their place. A join here
 * was planned as a loop over the whole table for each row: a run took minutes.
 */
const dropEmpty = [
  sql`
    delete from popular_vote where ctid = any(array(
      select v.ctid from popular_given g cross join lateral (
        select ctid from popular_vote v
        where v.person_id = g.person_id and v.author_id = g.author_id and v.post_id = g.post_id and v.hour = g.hour offset 0) v
      where g.is_known and g.strength = 0))`,
  sql`
    delete from popular_crowd where ctid = any(array(
      select c.ctid from popular_moved m cross join lateral (
        select ctid from popular_crowd c
        where c.post_id = m.post_id and c.is_alike = m.is_alike and c.crowd = m.crowd and c.day_voters = 0 and c.act_voters = 0 offset 0) c
      where m.day_voters + m.act_voters < 0))`,
  sql`
    delete from popular_post where ctid = any(array(
      select p.ctid from (select distinct post_id from popular_moved where day_voters < 0) m cross join lateral (
        select ctid from popular_post p where p.post_id = m.post_id and p.voters = 0 offset 0) p))`,
  sql`
    delete from popular_voter where ctid = any(array(
      select v.ctid from (select distinct person_id from popular_given where was_vote and not is_vote) g cross join lateral (
        select ctid from popular_voter v where v.person_id = g.person_id and v.authors = 0 offset 0) v))`,
]
