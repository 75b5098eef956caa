import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { follow } from '../../db/schema/graph.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { readProfile } from '../people/read-profile.ts'
import { answerFollowRequests } from './answer-follow-requests.ts'
import { blockPerson } from './block-person.ts'
import { followPerson } from './follow-person.ts'
import { listFollowRequests } from './list-follow-requests.ts'
import { removeFollower } from './remove-follower.ts'
import { unfollowPerson } from './unfollow-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const page = { cursor: null, limit: 50 }
const relationTo = async (one: TestPerson, to: TestPerson) => (await readProfile(one.ctx, { handle: to.handle })).relation
const noticesOf = async (one: TestPerson) =>
  (await listNotifications(one.ctx, { cursor: null, limit: 50 })).notifications.map(({ kind }) => kind)

async function asked(count: number): Promise<{ owner: TestPerson; askers: TestPerson[] }> {
  const [owner, ...askers] = await Promise.all([world.person({ isPrivate: true }), ...Array.from({ length: count }, () => world.person())])
  await Promise.all(askers.map((asker) => followPerson(asker.ctx, { personId: owner.id })))
  return { owner, askers }
}

it('lists requests page by page, each person once', async () => {
  const { owner, askers } = await asked(7)
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const { people, nextCursor } = await listFollowRequests(owner.ctx, { cursor, limit: 3 })
    seen.push(...people.map(({ id }) => id))
    cursor = nextCursor
  } while (cursor !== null)
  expect(seen).toEqual(
    askers
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  )
})

it('answers the chosen ones together, and passes over who took the request back or asked somebody else', async () => {
  const { owner, askers } = await asked(4)
  const [first, second, gone, left] = askers as [TestPerson, TestPerson, TestPerson, TestPerson]
  await unfollowPerson(gone.ctx, { personId: owner.id })
  const elsewhere = (await asked(1)).askers[0]!
  const personIds = [first, second, gone, elsewhere].map(({ id }) => id)
  expect(await answerFollowRequests(owner.ctx, { accept: true, personIds })).toEqual({ answered: 2, hasMore: false })
  expect(await Promise.all([first, second, gone, left].map((one) => relationTo(one, owner)))).toEqual([
    'following',
    'following',
    'none',
    'requested',
  ])
  expect(await answerFollowRequests(owner.ctx, { accept: true, personIds })).toEqual({ answered: 0, hasMore: false })
  const post = await world.post(owner)
  await world.runJobs()
  expect((await homeFeed(first.ctx, page)).value.posts.map(({ id }) => id)).toEqual([post.id])
  expect(await noticesOf(first)).toEqual(['follow_accepted'])
  expect(await noticesOf(owner)).toEqual(['follow_request'])
})

it('declines all that the list showed and tells nobody; who asks later waits on', async () => {
  const { owner, askers } = await asked(5)
  const { readMark } = await listFollowRequests(owner.ctx, page)
  world.advance(10)
  const late = await world.person()
  await followPerson(late.ctx, { personId: owner.id })
  expect(await answerFollowRequests(owner.ctx, { accept: false, upTo: readMark })).toEqual({ answered: 5, hasMore: false })
  expect((await listFollowRequests(owner.ctx, page)).people.map(({ id }) => id)).toEqual([late.id])
  expect(await relationTo(askers[0]!, owner)).toBe('none')
  await world.runJobs()
  expect(await noticesOf(askers[0]!)).toEqual([])
})

it('refuses a mark that is not of a list', async () => {
  const { owner } = await asked(1)
  await expect(answerFollowRequests(owner.ctx, { accept: true, upTo: 'x' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
})

it('ends as one of the orders in which it could have happened, when people answer, take back and block at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { owner, askers } = await asked(6)
    const personIds = askers.map(({ id }) => id)
    const { readMark } = await listFollowRequests(owner.ctx, page)
    const [takesBack, blocks] = [askers[0]!, askers[1]!]
    const done = await Promise.all([
      answerFollowRequests(owner.ctx, { accept: true, personIds }),
      answerFollowRequests(owner.ctx, { accept: false, upTo: readMark }),
      answerFollowRequests(owner.ctx, { accept: true, personIds: personIds.toReversed() }),
      unfollowPerson(takesBack.ctx, { personId: owner.id }),
      blockPerson(blocks.ctx, { personId: owner.id }),
    ])
    expect(done[0].answered + done[1].answered + done[2].answered).toBeLessThanOrEqual(6)
    const left = await world.deps.main.db.select().from(follow).where(eq(follow.followeeId, owner.id))
    expect(left.filter(({ followerId, state }) => state === 'requested' || [takesBack.id, blocks.id].includes(followerId))).toEqual([])
  }
})

it('removes a follower, who is not told and no longer sees a private account', async () => {
  const { owner, askers } = await asked(1)
  const [fan] = askers as [TestPerson]
  await answerFollowRequests(owner.ctx, { accept: true, personIds: [fan.id] })
  await world.post(owner)
  await world.runJobs()
  expect((await homeFeed(fan.ctx, page)).value.posts).toHaveLength(1)
  for (const _ of [1, 2]) expect(await removeFollower(owner.ctx, { personId: fan.id })).toEqual({ removed: true })
  expect((await homeFeed(fan.ctx, page)).value.posts).toEqual([])
  await world.runJobs()
  expect(await readProfile(fan.ctx, { handle: owner.handle })).toMatchObject({ relation: 'none', postsVisible: false })
  expect(await noticesOf(fan)).toEqual([])
  // The other direction stays.
  await followPerson(owner.ctx, { personId: fan.id })
  await removeFollower(owner.ctx, { personId: fan.id })
  expect(await world.deps.main.db.$count(follow, and(eq(follow.followerId, owner.id), eq(follow.followeeId, fan.id)))).toBe(1)
})
