import type { Ctx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { transaction } from '../../../db/transaction.ts'
import { halfLifeHours, type Tally, trustedAgeDays, trustedAuthors, voterAuthorCap, windowDays, youngestTrust } from '../popular-formula.ts'

const hourMs = 3_600_000
/** Posts that go on to the formula; far more than are listed, so that enough are left after visibility and the author discount. */
const candidates = 600
/** Stronger than any weight, in thousandths. */
const hide = 1_000_000
const timeoutMs = 10 * 60_000

/**
 * The tallies of the votes in the 14 days before `end`, the strongest posts first. Whole hours are read from the rollup, the hour of
 * `end` from the log itself, so that a replay with the same `end` counts the same votes. The age of an account is in its id (UUIDv7).
 * A crowd of n counts as log2(1 + n) people. Cost: one pass over the votes of the window (not its impressions).
 */
export async function countVotes(ctx: Pick<Ctx, 'log'>, end: Date): Promise<Tally[]> {
  const cut = new Date(Math.floor(end.getTime() / hourMs) * hourMs)
  const start = new Date(cut.getTime() - windowDays * 24 * hourMs)
  return transaction(
    ctx.log,
    async (tx) => {
      // The hash tables of a million votes; a run is alone on the log database.
      await run(tx.db, sql`set local work_mem = '512MB'`)
      return rows(tx.db, tallies(start, cut, end))
    },
    { timeoutMs },
  )
}

/**
 * `strength` packs a vote into one number so that a hash aggregate finds the strongest without a sort: thousandths of the weight,
 * then the hour since `start`; a hide is above every weight.
 */
function tallies(startsAt: Date, cutAt: Date, endsAt: Date) {
  const [start, cut, end] = [sql`${startsAt}::timestamptz`, sql`${cutAt}::timestamptz`, sql`${endsAt}::timestamptz`]
  return sql<Tally>`
    with hourly as (
      select hour, post_id, person_id, author_id, weight from vote_hour where hour >= ${start} and hour < ${cut}
      union all
      select ${cut}, post_id, person_id, author_id, weight from interaction where at >= ${cut} and at < ${end} and weight <> 0
    ), strongest as ( -- one vote per person and post
      select person_id, post_id, author_id, max(
        case when weight < 0 then ${hide}::bigint else round(weight::float8 * 1000)::bigint end * 1024
          + (extract(epoch from hour - ${start}) / 3600)::bigint) as strength
      from hourly where person_id <> author_id group by person_id, post_id, author_id
    ), votes as materialized (
      select person_id, post_id, author_id, (strength / 1024) / 1000::float8 as weight,
        extract(epoch from ${end} - ${start})::float8 / 3600 - strength % 1024 as age_hours
      from strongest where strength < ${hide}::bigint * 1024
    ), given as (
      select person_id, author_id, least(1, ${voterAuthorCap}::float8 / sum(weight)) as cap from votes group by person_id, author_id
    ), voters as (
      select person_id, count(*) = 1 as is_single, date_trunc('day', uuid_extract_timestamp(person_id), 'UTC') as joined,
        greatest(${youngestTrust}::float8, least(1, extract(epoch from ${end} - uuid_extract_timestamp(person_id))::float8 / (86400 * ${trustedAgeDays}::float8)))
          * power(least(1, count(*) / ${trustedAuthors}::float8), 3) as trust
      from given group by person_id
    ), cohorts as ( -- accounts made on one day, and all that know one author only, are each one crowd
      select v.post_id, v.author_id, count(*) as people, sum(w.worth) as worth, sum(w.worth * w.worth) as squares, ln(1 + count(*)) / ln(2) / count(*) as share
      from votes v join voters u using (person_id) join given g using (person_id, author_id)
      cross join lateral (select v.weight * u.trust * g.cap * power(0.5, v.age_hours / ${halfLifeHours}::float8) as worth) w
      group by v.post_id, v.author_id, case when u.is_single then null else u.joined end
    )
    select post_id, author_id, sum(people)::int as voters, sum(worth * share) as worth, sum(squares * share) as squares
    from cohorts group by post_id, author_id
    order by sum(worth * share) desc, post_id desc limit ${candidates}`
}
