import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadMain } from '../bench/growth/load-city.ts'
import { findSights, type Page, readsOf } from '../bench/growth/pages.ts'
import { allowedBurdens } from '../bench/plans/burdens.ts'
import { burdensOf, sentBy } from '../bench/plans/explain.ts'
import { rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { reindexSearch } from '../src/social/search/reindex-search.ts'
import { createWorld, type World } from './worlds/world.ts'

/**
 * The patterns of mistyped words decide the cost of its plan. The sessions of this world let
 * Postgres choose; those of the API never plan by values (plans.test.ts).
 */
const plannedByValues = new Set(['search, all kinds'])

const city = { people: 1_000, posts: 10_000, followsEach: 50, readers: 50 }

describe('the statements of a city’s pages, planned for any values', () => {
  let world: World
  let pages: Page[]
  beforeAll(async () => {
    world = await createWorld()
    await loadMain(world.owner, city, () => {})
    await reindexSearch(world.ctx())
    await run(world.owner.db, sql`vacuum analyze`)
    pages = readsOf(await findSights(world.deps, city))
  })
  afterAll(() => world.close())

  it('read indexes, and sort or scan only where that is written down', async () => {
    const found: Record<string, string[]> = {}
    for (const { name, calls } of pages) {
      const sent = await sentBy(world.deps.main, () => Promise.all(calls.map((call) => call())))
      const all = await Promise.all(sent.map((statement) => burdensOf(world.owner, statement)))
      const isExpected = (burden: string) => allowedBurdens[name]?.includes(burden) || betterInSmall[name]?.includes(burden)
      const unexpected = [...new Set(all.flat())].filter((burden) => !isExpected(burden))
      if (unexpected.length > 0) found[name] = unexpected
    }
    expect(found, 'Mend the statement, or write it down in bench/plans/burdens.ts with its reason.').toEqual({})
  })

  it('are planned once per session, and not for each call', async () => {
    const customPlans = async () => {
      const prepared = await rows(
        world.deps.main.db,
        sql<{ statement: string; customPlans: number }>`select statement, custom_plans from pg_prepared_statements`,
      )
      return new Map(prepared.map(({ statement, customPlans: count }) => [statement, count]))
    }
    const planned: Record<string, string> = {}
    for (const { name, calls } of pages) {
      // Postgres makes up its mind after five plans.
      for (let at = 0; at < 10; at += 1) await calls[at % Math.min(3, calls.length)]!()
      const before = await customPlans()
      for (let at = 0; at < 3; at += 1) await calls[at % calls.length]!()
      if (plannedByValues.has(name)) continue
      for (const [statement, count] of await customPlans())
        if (count > (before.get(statement) ?? 0)) planned[name] = statement.replaceAll(/\s+/g, ' ').trim().slice(0, 80)
    }
    expect(planned).toEqual({})
  })
})

/**
 * What Postgres does in a city this small, and not in one of 20,000 people: the whole table is
 * short.
 */
const betterInSmall: Record<string, string[]> = {
  profile: ['Seq Scan on person'],
  'profile, most': ['Seq Scan on person'],
  'completing a name': ['Seq Scan on person'],
  'similar products': ['Seq Scan on post'],
  tag: ['Seq Scan on post'],
  'tag, most': ['Seq Scan on post'],
}
