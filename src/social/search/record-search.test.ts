import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { forgetSearch, recordSearch } from './record-search.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const keep = (who: TestPerson, text: string, clicked: number | null = null) =>
  recordSearch(who.ctx, { text, found: 3, engine: 'postgres', clicked })
const keptOf = ({ id }: TestPerson) =>
  rows(
    world.owner.db,
    sql<{ text: string; clicked: number | null }>`
      select text, clicked from search_query where person_id = ${id}::uuid order by searched_at desc, text`,
  )

it('a search is one row per text of one person, and remembers for half an hour what was opened of it', async () => {
  const [ann, bea] = [await world.person(), await world.person()]
  for (const who of [ann, bea]) await keep(who, '컵', 2)
  world.advance(30 * 60_000 - 1)
  await keep(ann, '컵 ')
  expect(await keptOf(ann)).toEqual([{ text: '컵 ', clicked: 2 }])
  world.advance(30 * 60_000)
  await keep(ann, '컵')
  expect(await keptOf(ann)).toEqual([{ text: '컵', clicked: null }])
  expect(await keptOf(bea)).toEqual([{ text: '컵', clicked: 2 }])
  expect(await keep(ann, ' ')).toEqual({ kept: false })
})

it('the newest hundred are kept; one is forgotten, or all, and nobody else’s', async () => {
  const [ann, bea] = [await world.person(), await world.person()]
  await keep(bea, '컵')
  await run(
    world.owner.db,
    sql`insert into search_query (person_id, folded, text, initials, searched_at, found, engine)
      select ${ann.id}::uuid, 't' || n, 't' || n, '', ${world.deps.now()}::timestamptz - n * interval '1 minute', 1, 'postgres' from generate_series(1, 100) n`,
  )
  await keep(ann, '컵')
  const kept = (await keptOf(ann)).map(({ text }) => text)
  expect([kept.length, kept[0], kept[1], kept.at(-1)]).toEqual([100, '컵', 't1', 't99'])
  await forgetSearch(ann.ctx, { text: '컵 ' })
  expect(await keptOf(ann)).toHaveLength(99)
  await forgetSearch(ann.ctx, { text: null })
  expect([await keptOf(ann), await keptOf(bea)]).toEqual([[], [{ text: '컵', clicked: null }]])
})
