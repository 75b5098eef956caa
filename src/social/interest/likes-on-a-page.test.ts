import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { bookmarkPost, likePost } from '../reactions/set-reaction.ts'
import { interestFeed } from './interest-feed.ts'
import { myActs } from './my-acts.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  const authors = await Promise.all(Array.from({ length: 4 }, () => world.person()))
  for (let at = 0; at < 40; at += 1) await world.post(authors[at % 4]!)
})
afterAll(() => world.close())

const read = async (reader: TestPerson, cursor: string | null = null) => (await interestFeed(reader.ctx, { cursor, limit: 5 })).value
const remembered = async (reader: TestPerson) =>
  new Set((await myActs(reader.ctx, { kind: null, cursor: null, limit: 50 })).acts.map(({ postId }) => postId))

test('three likes on a page end its list: the next page comes from one that knows them, before the log is drained', async () => {
  const reader = await world.person()
  const first = await read(reader)
  const [one, two, three] = first.posts.map(({ id }) => id) as [string, string, string]
  await likePost(reader.ctx, { postId: one, on: true })
  await bookmarkPost(reader.ctx, { postId: two, on: true })
  const second = await read(reader, first.nextCursor)
  expect(second.list).toBe(first.list)
  expect(await remembered(reader)).toEqual(new Set())

  await likePost(reader.ctx, { postId: three, on: true })
  const third = await read(reader, second.nextCursor)
  expect(third.list).not.toBe(first.list)
  expect(await remembered(reader)).toEqual(new Set([one, two, three]))
  const all = [first, second, third].flatMap(({ posts }) => posts.map(({ id }) => id))
  expect(new Set(all).size).toBe(15)

  await drainLog(world.ctx())
  const logged = await rows(
    world.deps.log.db,
    sql<{ count: number }>`select count(*)::int as count from interaction where person_id = ${reader.id}::uuid group by post_id`,
  )
  expect(logged.map(({ count }) => count)).toEqual([1, 1, 1])
})
