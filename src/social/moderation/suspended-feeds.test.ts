import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { interestFeed } from '../interest/interest-feed.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { popularFeed } from '../ranking/popular-feed.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { restorePerson, suspendPerson } from './suspend-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const decision = { actor: 'test', reason: 'test' }

it('posts of somebody suspended leave lists that were made before, at the next read, and popular shows them again afterwards', async () => {
  const [author, other] = [await world.person({ hasIdentity: true }), await world.person()]
  const theirs = await Promise.all(Array.from({ length: 4 }, () => world.post(author)))
  const rest = await Promise.all(Array.from({ length: 4 }, () => world.post(other)))
  const readers: TestPerson[] = await Promise.all(Array.from({ length: 3 }, () => world.person()))
  const votes = [...theirs, ...rest].flatMap(({ id: postId }, at) =>
    readers.map(({ id: personId }) =>
      logEvent({ kind: 'like', personId, postId, authorId: at < 4 ? author.id : other.id }, world.deps.now()),
    ),
  )
  await keepInteractions(world.deps, votes)
  world.advance(3_600_000)
  await rankPopular({ ...world.ctx(), platform: world.deps.platform })
  const authorsOf = (page: { posts: { author: { id: string } }[] }) => new Set(page.posts.map((post) => post.author.id))
  const [reader] = readers as [TestPerson]
  const popular = async () => authorsOf((await popularFeed(reader.ctx)).value).has(author.id)
  // One post of the list is served, so the rest of it was made before the suspension.
  const first = (await interestFeed(reader.ctx, { cursor: null, limit: 1 })).value
  expect(await popular()).toBe(true)

  await suspendPerson(world.ctx(), author.handle, decision)
  expect(await popular()).toBe(false)
  let cursor = first.nextCursor
  for (let pages = 0; cursor !== null && pages < 10; pages += 1) {
    const page = (await interestFeed(reader.ctx, { cursor, limit: 2 })).value
    expect(authorsOf(page).has(author.id)).toBe(false)
    cursor = page.nextCursor
  }
  await restorePerson(world.ctx(), author.handle, decision)
  expect(await popular()).toBe(true)
})
