import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { halfLifeHours, type Tally, trustedAgeDays, trustedAuthors, voterAuthorCap, windowDays, youngestTrust } from './popular-formula.ts'

const hourMs = 3_600_000
/** Posts that go on to the formula; far more than are listed, so that enough are left for each category after visibility and the author discount. */
const candidates = 3_000
/** Stronger than any weight, in thousandths. */
const hide = 1_000_000
/** A run that takes longer would meet the next one. */
const timeoutMs = 30 * 60_000

/**
 * The tallies of the votes in the 14 days before `end`, the strongest posts first. Whole hours are read from the rollup, the hour of
 * `end` from the log itself, so that a replay with the same `end` counts the same votes. The age of an account is in its id (UUIDv7).
 * A crowd of n counts as log2(1 + n) people. Cost: one pass over the votes of the window (not its impressions). Of 5.6M votes:
 * 31 s of CPU and 0.2 GB in the backend.
 */
export async function countVotes(ctx: Pick<Ctx, 'log'>, end: Date): Promise<Tally[]> {
  const cut = new Date(Math.floor(end.getTime() / hourMs) * hourMs)
  const start = new Date(cut.getTime() - windowDays * 24 * hourMs)
  return transaction(
    ctx.log,
    async (tx) => {
      // Of the sort and of each hash table, however many votes there are; the rest goes to the disk.
      await run(tx.db, sql`set local work_mem = '64MB'`)
      return rows(tx.db, tallies(start, cut, end))
    },
    { timeoutMs },
  )
}

/**
 * `strength` packs a vote into one number, so that the strongest is a maximum: thousandths of the weight, then the hour since `start`;
 * a hide is above every weight. Plan: the votes are sorted once, by voter and author; the strongest, what a voter gives an author, and
 * the authors of a voter are read off that order without a join.
 */
export function tallies(startsAt: Date, cutAt: Date, endsAt: Date) {
  const [start, cut, end] = [sql`${startsAt}::timestamptz`, sql`${cutAt}::timestamptz`, sql`${endsAt}::timestamptz`]
  const joined = sql`date_part('epoch', uuid_extract_timestamp(person_id))`
  return sql<Tally>`
    with hourly as (
      select hour, post_id, person_id, author_id, weight from vote_hour where hour >= ${start} and hour < ${cut}
      union all
      select ${cut}, post_id, person_id, author_id, weight from interaction where at >= ${cut} and at < ${end} and weight <> 0
    ), strongest as ( -- one vote per person and post
      select person_id, author_id, post_id, max(
        case when weight < 0 then ${hide}::bigint else round(weight::float8 * 1000)::bigint end * 1024
          + (date_part('epoch', hour - ${start}) / 3600)::bigint) as strength
      from (select * from hourly where person_id <> author_id order by person_id, author_id, post_id) sorted
      group by person_id, author_id, post_id
    ), votes as (
      select person_id, author_id, post_id, (strength / 1024) / 1000::float8 as weight,
        date_part('epoch', ${end} - ${start}) / 3600 - strength % 1024 as age_hours
      from strongest where strength < ${hide}::bigint * 1024
    ), given as (
      select *, least(1, ${voterAuthorCap}::float8 / sum(weight) over one_author) as cap, row_number() over one_author = 1 as is_first
      from votes window one_author as (partition by person_id, author_id)
    ), judged as (
      select *, count(*) filter (where is_first) over (partition by person_id) as authors from given
    ), cohorts as ( -- accounts made on one day, and all that know one author only, are each one crowd
      select post_id, author_id, count(*) as people, sum(worth) as worth, sum(worth * worth) as squares, ln(1 + count(*)) / ln(2) / count(*) as share
      from judged cross join lateral (
        select weight * cap * power(0.5, age_hours / ${halfLifeHours}::float8) * power(least(1, authors / ${trustedAuthors}::float8), 3)
          * greatest(${youngestTrust}::float8, least(1, (date_part('epoch', ${end}) - ${joined}) / (86400 * ${trustedAgeDays}::float8))) as worth) w
      group by post_id, author_id, case when authors > 1 then floor(${joined} / 86400) end
    )
    select post_id, author_id, sum(people)::int as voters, sum(worth * share) as worth, sum(squares * share) as squares
    from cohorts group by post_id, author_id
    order by sum(worth * share) desc, post_id desc limit ${candidates}`
}
