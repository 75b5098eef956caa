import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { ExperimentRow } from './internal/experiment-row.ts'
import { armOf, type Moments, noMoments, type Outcome, withPerson } from './rules.ts'

const part = 10_000

/**
 * Adds up the people of each arm from the start to the end of `day`, and keeps the sums. Reads a
 * row per person, in parts.
 */
export async function keepOutcomes(ctx: Pick<Ctx, 'log'>, { name, formulas }: ExperimentRow, day: string): Promise<void> {
  const arms = formulas.map(() => noMoments)
  let after: string | null = null
  for (;;) {
    const people: (Outcome & { personId: string })[] = await rows(ctx.log.db, outcomes(name, day, after))
    for (const person of people) {
      const arm = armOf(name, person.personId, arms.length)
      arms[arm] = withPerson(arms[arm] as Moments, person)
    }
    if (people.length < part) break
    after = people.at(-1)?.personId ?? null
  }
  const kept = arms.map((moments, arm) => ({ arm, moments }))
  await run(
    ctx.log.db,
    sql`
      insert into experiment_day (experiment, day, arm, moments)
      select ${name}, ${day}::date, a.arm, a.moments from ${sql.unnest('a', kept, { arm: 'int', moments: 'jsonb' })}
      on conflict (experiment, day, arm) do update set moments = excluded.moments`,
  )
}

/**
 * Plan: the primary key, whose order is that of the groups, so that a part ends after its last
 * person.
 */
function outcomes(name: string, day: string, after: string | null) {
  return sql<Outcome & { personId: string }>`
    select person_id, sum(impressions)::bigint as impressions, sum(clicks)::bigint as clicks, sum(likes)::bigint as likes
    from experiment_outcome
    where experiment = ${name} and day <= ${day}::date ${after === null ? sql`` : sql`and person_id > ${after}::uuid`}
    group by person_id order by person_id limit ${part}`
}
