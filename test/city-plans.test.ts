import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadMain } from '../bench/growth/load-city.ts'
import { findSights, type Page, readsOf } from '../bench/growth/pages.ts'
import { allowedBurdens } from '../bench/plans/burdens.ts'
import { burdensOf, mostDropped, sentBy } from '../bench/plans/explain.ts'
import { one, rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { listTopics } from '../src/social/ranking/internal/list-topics.ts'
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

  it('read no post of another category to fill the list of one that has few', async () => {
    const sent = await sentBy(world.deps.main, () => listTopics(world.ctx(), [], world.deps.now()))
    expect(sent).toHaveLength(2)
    const dropped = await Promise.all(sent.map((statement) => mostDropped(world.owner, statement)))
    expect(Math.max(...dropped)).toBeLessThan(100)
  })

  it('find the likes of ten minutes in few blocks, though one of a thousand old likes was given again', async () => {
    const oneOf = (count: number, which: number) => sql`(person_id, post_id) in (
      select person_id, post_id from (select *, row_number() over (order by liked_at) as n from reaction) given where n % ${count}::int = ${which}::int)`
    // Room beside each: the row that is written again stays in its block.
    await run(world.owner.db, sql`delete from reaction where ${oneOf(900, 1)}`)
    await run(world.owner.db, sql`vacuum reaction`)
    await run(world.owner.db, sql`update reaction set liked_at = liked_at + random() * (now() - liked_at) where ${oneOf(899, 0)}`)
    const { 'QUERY PLAN': plan } = await one(
      world.owner.db,
      sql<{ 'QUERY PLAN': [{ Plan: { Plans: [Record<string, number>] } }] }>`
        explain (analyze, format json) select count(*) from reaction
        where liked_at >= now() - interval '1 day' and liked_at < now() - interval '1 day' + interval '10 minutes'`,
    )
    const { blocks } = await one(
      world.owner.db,
      sql<{ blocks: number }>`select (pg_relation_size('reaction') / current_setting('block_size')::int)::int as blocks`,
    )
    expect(plan[0].Plan.Plans[0]['Lossy Heap Blocks']).toBeLessThan(blocks * 0.6)
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
