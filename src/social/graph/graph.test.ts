import { and, eq, or } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block, follow } from '../../db/schema/graph.ts'
import { person } from '../../db/schema/person.ts'
import { timeline } from '../../db/schema/timeline.ts'
import { newId } from '../../ids.ts'
import { readProfile } from '../people/read-profile.ts'
import { answerFollowRequest } from './answer-follow-request.ts'
import { blockPerson } from './block-person.ts'
import { followPerson } from './follow-person.ts'
import { hiddenPeople } from '../access/hidden-people.ts'
import { listFollowRequests } from './list-follow-requests.ts'
import { listRelations } from './list-relations.ts'
import { listFollowers, listFollowing } from './list-follows.ts'
import { unblockPerson } from './unblock-person.ts'
import { unfollowPerson } from './unfollow-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const page = { cursor: null, limit: 50 }

/** Names of the jobs that speak of this person, in order. */
async function jobsAbout(one: TestPerson): Promise<string[]> {
  const jobs = await rows(
    world.deps.main.db,
    sql<{ name: string; payload: { kind?: string } }>`select name, payload from outbox where payload::text like ${`%${one.id}%`}`,
  )
  return jobs.map(({ name, payload }) => `${name} ${payload.kind ?? ''}`.trim()).sort()
}

const timelineOf = async (reader: TestPerson) =>
  (await world.deps.main.db.select().from(timeline).where(eq(timeline.userId, reader.id))).map(({ authorId }) => authorId)
const addToTimeline = (reader: TestPerson, author: TestPerson) =>
  world.deps.main.db.insert(timeline).values({ userId: reader.id, postId: newId(world.deps.now()), authorId: author.id })

it('follows a public account at once and tells them once, however often it is repeated', async () => {
  const [one, other] = [await world.person(), await world.person()]
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => followPerson(one.ctx, { personId: other.id })))
  expect(outcomes.map(({ relation }) => relation)).toEqual(Array(10).fill('following'))
  expect(await jobsAbout(one)).toEqual(['graph.backfill', 'notifications.notify follow'])
})

it('asks a private account, which may let in or decline', async () => {
  const [owner, liked, disliked] = [await world.person({ isPrivate: true }), await world.person(), await world.person()]
  for (const asker of [liked, disliked]) expect(await followPerson(asker.ctx, { personId: owner.id })).toEqual({ relation: 'requested' })
  expect((await listFollowRequests(owner.ctx, page)).people.map(({ id }) => id).sort()).toEqual([liked.id, disliked.id].sort())
  expect(await jobsAbout(liked)).toEqual(['notifications.notify follow_request'])

  await answerFollowRequest(owner.ctx, { personId: liked.id, accept: true })
  await answerFollowRequest(owner.ctx, { personId: disliked.id, accept: false })
  expect(await jobsAbout(liked)).toEqual(['graph.backfill', 'notifications.notify follow_accepted', 'notifications.notify follow_request'])
  expect(await jobsAbout(disliked)).toEqual(['notifications.notify follow_request'])
  expect((await listFollowRequests(owner.ctx, page)).people).toEqual([])
  expect((await readProfile(liked.ctx, { handle: owner.handle })).relation).toBe('following')
  expect((await readProfile(disliked.ctx, { handle: owner.handle })).relation).toBe('none')
  await expect(answerFollowRequest(owner.ctx, { personId: liked.id, accept: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('cannot answer a request that was made to somebody else', async () => {
  const [owner, asker, stranger] = [await world.person({ isPrivate: true }), await world.person(), await world.person()]
  await followPerson(asker.ctx, { personId: owner.id })
  await expect(answerFollowRequest(stranger.ctx, { personId: asker.id, accept: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(answerFollowRequest(asker.ctx, { personId: owner.id, accept: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('refuses oneself, and people who are not there for the caller, all the same', async () => {
  const [one, blocker, gone] = [await world.person(), await world.person(), await world.person()]
  await blockPerson(blocker.ctx, { personId: one.id })
  await world.deps.main.db.update(person).set({ status: 'withdrawn' }).where(eq(person.id, gone.id))
  for (const personId of [blocker.id, gone.id, newId(world.deps.now())])
    await expect(followPerson(one.ctx, { personId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(followPerson(one.ctx, { personId: one.id })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  await expect(blockPerson(one.ctx, { personId: one.id })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  await expect(blockPerson(one.ctx, { personId: gone.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it("takes an author's posts off the timeline with the follow, and no one else's", async () => {
  const [reader, author, other] = [await world.person(), await world.person(), await world.person()]
  for (const followee of [author, other]) {
    await followPerson(reader.ctx, { personId: followee.id })
    await addToTimeline(reader, followee)
  }
  await addToTimeline(other, author)
  expect(await unfollowPerson(reader.ctx, { personId: author.id })).toEqual({ relation: 'none' })
  expect(await unfollowPerson(reader.ctx, { personId: author.id })).toEqual({ relation: 'none' })
  expect(await timelineOf(reader)).toEqual([other.id])
  expect(await timelineOf(other)).toEqual([author.id])
})

it('says what one is to the people of a list, and nothing of those who are hidden', async () => {
  const [me, followed, asked, stranger, hidden] = await Promise.all([
    world.person(),
    world.person(),
    world.person(),
    world.person(),
    world.person(),
  ])
  await world.deps.main.db.update(person).set({ isPrivate: true }).where(eq(person.id, asked.id))
  for (const one of [followed, asked]) await followPerson(me.ctx, { personId: one.id })
  await blockPerson(hidden.ctx, { personId: me.id })
  const { relations } = await listRelations(me.ctx, { personIds: [me, followed, asked, stranger, hidden].map(({ id }) => id) })
  expect(new Map(relations.map(({ personId, relation }) => [personId, relation]))).toEqual(
    new Map([
      [me.id, 'self'],
      [followed.id, 'following'],
      [asked.id, 'requested'],
      [stranger.id, 'none'],
    ]),
  )
})

it('hides two people from each other on the next read: pages, lists, timelines, the hidden set', async () => {
  const [one, other, third] = [await world.person(), await world.person(), await world.person()]
  for (const [a, b] of [
    [one, other],
    [other, one],
    [one, third],
    [other, third],
  ] as const) {
    await followPerson(a.ctx, { personId: b.id })
    await addToTimeline(a, b)
  }
  expect(await hiddenPeople(one.ctx)).toEqual(new Set())
  expect(await hiddenPeople(other.ctx)).toEqual(new Set())

  expect(await blockPerson(one.ctx, { personId: other.id })).toEqual({ relation: 'blocked' })
  await blockPerson(one.ctx, { personId: other.id })
  expect(await hiddenPeople(one.ctx)).toEqual(new Set([other.id]))
  expect(await hiddenPeople(other.ctx)).toEqual(new Set([one.id]))
  expect(await timelineOf(one)).toEqual([third.id])
  expect(await timelineOf(other)).toEqual([third.id])
  const between = or(
    and(eq(follow.followerId, one.id), eq(follow.followeeId, other.id)),
    and(eq(follow.followerId, other.id), eq(follow.followeeId, one.id)),
  )
  expect(await world.deps.main.db.select().from(follow).where(between)).toEqual([])
  const followers = async (ctx: Parameters<typeof listFollowers>[0]) =>
    (await listFollowers(ctx, { handle: third.handle, cursor: null, limit: 30 })).people.map(({ id }) => id)
  expect(await followers(one.ctx)).toEqual([one.id])
  expect(await followers(third.ctx)).toHaveLength(2)

  expect(await unblockPerson(one.ctx, { personId: other.id })).toEqual({ relation: 'none' })
  expect(await hiddenPeople(one.ctx)).toEqual(new Set())
  expect(await hiddenPeople(other.ctx)).toEqual(new Set())
  expect((await readProfile(other.ctx, { handle: one.handle })).relation).toBe('none')
})

it('lets only the blocker take a block away', async () => {
  const [one, other] = [await world.person(), await world.person()]
  await blockPerson(one.ctx, { personId: other.id })
  await unblockPerson(other.ctx, { personId: one.id })
  expect(await hiddenPeople(other.ctx)).toEqual(new Set([one.id]))
})

it('leaves no follow beside a block, in 30 races of the two, both ways', async () => {
  for (let round = 0; round < 30; round += 1) {
    const [one, other] = [await world.person(), await world.person()]
    await Promise.allSettled([
      followPerson(one.ctx, { personId: other.id }),
      blockPerson(other.ctx, { personId: one.id }),
      followPerson(other.ctx, { personId: one.id }),
      blockPerson(one.ctx, { personId: other.id }),
    ])
    expect(await world.deps.main.db.$count(block, or(eq(block.blockerId, one.id), eq(block.blockerId, other.id)))).toBe(2)
    expect(await world.deps.main.db.$count(follow, or(eq(follow.followerId, one.id), eq(follow.followerId, other.id)))).toBe(0)
    expect(await hiddenPeople(one.ctx)).toEqual(new Set([other.id]))
  }
})

it('survives blocks that meet in a circle', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => world.person()))
  await Promise.all(
    people.flatMap((one) => people.filter((other) => other !== one).map((other) => blockPerson(one.ctx, { personId: other.id }))),
  )
  expect(await hiddenPeople(people[0]!.ctx)).toEqual(new Set(people.slice(1).map(({ id }) => id)))
})

it('pages through followers and followees without gap or repeat', async () => {
  const hub = await world.person()
  const others = []
  for (let at = 0; at < 7; at += 1) others.push(await world.person())
  for (const other of others) {
    await world.follow(other, hub)
    await world.follow(hub, other)
  }
  for (const list of [listFollowers, listFollowing]) {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(world.ctx(), { handle: hub.handle, cursor, limit: 3 })
      seen.push(...page.people.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(
      others
        .map(({ id }) => id)
        .sort()
        .reverse(),
    )
  }
  await expect(listFollowers(world.ctx(), { handle: hub.handle, cursor: "' or 1=1", limit: 3 })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    field: 'cursor',
  })
})

it("shows a private account's lists to accepted followers and itself only", async () => {
  const [owner, fan, asker] = [await world.person({ isPrivate: true }), await world.person(), await world.person()]
  await world.follow(fan, owner)
  await followPerson(asker.ctx, { personId: owner.id })
  const input = { handle: owner.handle, cursor: null, limit: 30 }
  for (const ctx of [owner.ctx, fan.ctx]) expect((await listFollowers(ctx, input)).people.map(({ id }) => id)).toEqual([fan.id])
  for (const ctx of [asker.ctx, world.ctx()]) {
    await expect(listFollowers(ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(listFollowing(ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})
