import { type Sql, sql } from '../../../db/sql.ts'
import {
  alikePeople,
  halfLifeHours,
  hidden,
  trustedAgeDays,
  trustedAuthors,
  unit,
  voterAuthorCap,
  youngestTrust,
} from '../popular-formula.ts'

/*
 * What one run counts at once and what the hourly runs add up must be the same to the last digit:
 * both use these expressions, over whole numbers. Columns: person_id, post_id, hour (since 1970),
 * strength (thousandths of a weight; `hidden` for a hide), cap, authors.
 */

/** The strongest act is the vote, of equal ones the last; a hide is above all. */
export const rank = sql`strength::bigint * 1048576 + hour`
export const isVote = sql`strength > 0 and strength < ${hidden}::int`

export const strengthOf = (weight: Sql) => sql`case when ${weight} < 0 then ${hidden}::int else round(${weight}::float8 * 1000)::int end`

/**
 * People who act alike: the smallest hash among three or more posts of ten minutes, the same for
 * all who acted on the same posts then.
 */
export const alike = sql`
  case when strength > 0 and count(*) filter (where strength > 0) over one_slot >= 3
    then min(uuid_hash_extended(post_id, hour * 6 + slot)) filter (where strength > 0) over one_slot end`
export const oneSlot = sql`one_slot as (partition by person_id, hour, slot)`

/**
 * Of what a person gives one author, above which all of it shrinks; `sum` adds the strengths up.
 */
export const capOf = (sum: Sql) => sql`least(1::float8, ${voterAuthorCap * 1000}::float8 / nullif(${sum}, 0)::float8)`

const joined = sql`date_part('epoch', uuid_extract_timestamp(person_id))`

/**
 * Of a vote, with the decay taken from the era on: later votes are worth more, and no earlier one
 * need be touched.
 */
export const worthOf = (era: number) => sql`
  strength / 1000::float8 * cap * power(least(1::float8, authors / ${trustedAuthors}::float8), 3)
    * power(2::float8, (hour - ${era}::int) / ${halfLifeHours}::float8)
    * greatest(${youngestTrust}::float8, least(1::float8, (hour * 3600::float8 + 3600 - ${joined}) / (86400 * ${trustedAgeDays}::float8)))`
export const units = (value: Sql) => sql`round(${value} * ${unit}::float8)::bigint`

/** Who know one author only are one crowd of a post, and who joined on one day are. */
export const dayCrowd = sql`case when authors < 2 then -1 else floor(${joined} / 86400)::bigint end`
/** Null for who acted unlike others. */
export const alikeCrowd = sql`case when authors < 2 then null else alike end`

/**
 * A crowd of n counts as log2(1 + n) people, and one of people who act alike as no more than a few.
 */
export function shared(sum: Sql, voters: Sql, isAlike: Sql = sql`false`): Sql {
  const people = sql`least(ln(1 + ${voters}) / ln(2), case when ${isAlike} then ${alikePeople}::float8 end)`
  return sql`round(${sum} * coalesce(${people} / nullif(${voters}, 0), 0))::bigint`
}

/**
 * Votes are added up twice: by day of joining, and by acts alike, where the others stay with their
 * day. The lower sum counts, so that nobody leaves the crowd of their day by acting at a moment of
 * their own.
 */
export const lower = (name: 'worth' | 'squares') =>
  sql`(case when act_worth < day_worth then act_${sql.literal(name)} else day_${sql.literal(name)} end)::float8`
