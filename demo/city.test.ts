import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../test/worlds/world.ts'
import { actingAs, type Actor } from '../src/context.ts'
import { rows } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { homeFeed } from '../src/social/timelines/home-feed.ts'
import { buildCity } from './city.ts'

let world: World
let readerIds: string[]
const steps: [number, number][] = []
const picture = { width: 800, height: 1000, thumbhash: 'W/gBBwB5d3iAh4h3iId2eGeHdw==', variants: [] }

beforeAll(async () => {
  world = await createWorld()
  readerIds = await buildCity(
    world.owner,
    { people: 40, posts: 300, followsEach: 6, readers: 5 },
    { pictures: [picture], onStep: (...step) => steps.push(step) },
  )
})
afterAll(() => world.close())

it('has the people and posts it was asked for, each post with a shared picture', async () => {
  const found = await rows(
    world.deps.main.db,
    sql`select (select count(*)::int from person) as people, (select count(*)::int from post p join post_image i on i.post_id = p.id
          join media m on m.id = i.media_id and m.owner_id = p.author_id where m.state = 'ready' and m.width = 800) as posts`,
  )
  expect(found).toEqual([{ people: 40, posts: 300 }])
  expect(readerIds).toHaveLength(5)
})

it('fills the home feeds of its readers', async () => {
  for (const personId of readerIds) {
    const actor: Actor = { personId, sessionId: personId, status: 'active', role: 'member', shopRole: null }
    const home = await homeFeed(actingAs(world.ctx(), actor), { cursor: null, limit: 10 })
    expect(home.value.posts.length).toBe(10)
  }
})

it('says how far it is, up to the end', () => {
  expect(steps.map(([done]) => done)).toEqual(steps.map((_, at) => at + 1))
  expect(steps.at(-1)).toEqual([steps.length, steps.length])
})
