import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { countUnread } from '../notifications/count-unread.ts'
import { readProfile } from '../people/read-profile.ts'
import { personPosts } from '../posts/person-posts.ts'
import { popularFeed } from '../ranking/popular-feed.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { blockPerson } from './block-person.ts'
import { listMuted } from './list-muted.ts'
import { mutePerson } from './mute-person.ts'
import { unmutePerson } from './unmute-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const homeOf = async ({ ctx }: TestPerson) => (await homeFeed(ctx, { cursor: null, limit: 20 })).value.posts.map(({ id }) => id)
const popularOf = async ({ ctx }: TestPerson) => (await popularFeed(ctx)).value.posts.map(({ id }) => id)
const noticesOf = async ({ ctx }: TestPerson) => {
  const { notifications, unreadCount } = await listNotifications(ctx, { cursor: null, limit: 20 })
  expect(await countUnread(ctx)).toEqual({ unreadCount })
  return notifications.map(({ kind, actorCount }) => `${kind} ${actorCount}`)
}

describe('somebody muted', () => {
  it('leaves home, popular and notices at the next read and comes back with the end of the mute; nobody is told', async () => {
    const [me, loud, friend] = [await world.person(), await world.person(), await world.person()]
    for (const one of [loud, friend]) await world.follow(me, one)
    const [theirs, other, mine] = [await world.post(loud), await world.post(friend), await world.post(me)]
    for (const one of [loud, friend]) await likePost(one.ctx, { postId: mine.id, on: true })
    await world.runJobs()
    const votes = [theirs, other].flatMap(({ id: postId }, at) =>
      [me, friend, loud].map(({ id: personId }) =>
        logEvent({ kind: 'like', personId, postId, authorId: [loud, friend][at]!.id }, world.deps.now()),
      ),
    )
    await keepInteractions(world.deps, votes)
    world.advance(3_600_000)
    await rankPopular({ ...world.ctx(), platform: world.deps.platform })
    const seen = async () => ({ home: await homeOf(me), popular: (await popularOf(me)).includes(theirs.id), notices: await noticesOf(me) })
    const before = { home: [mine.id, other.id, theirs.id], popular: true, notices: ['like 2'] }
    expect(await seen()).toEqual(before)

    const noticesOfLoud = await noticesOf(loud)
    for (let n = 0; n < 2; n += 1) expect(await mutePerson(me.ctx, { personId: loud.id })).toEqual({ isMuted: true })
    expect(await seen()).toEqual({ home: [mine.id, other.id], popular: false, notices: ['like 1'] })
    expect(await popularOf(friend)).toContain(theirs.id)
    await world.runJobs()
    expect(await noticesOf(loud)).toEqual(noticesOfLoud)
    // Their page still shows what they post, and says that they are muted; to them it says nothing.
    expect((await personPosts(me.ctx, { handle: loud.handle, cursor: null, limit: 10 })).value.posts.map(({ id }) => id)).toEqual([
      theirs.id,
    ])
    expect(await readProfile(me.ctx, { handle: loud.handle })).toMatchObject({ relation: 'following', isMuted: true })
    expect(await readProfile(loud.ctx, { handle: me.handle })).toMatchObject({ isMuted: false })

    for (let n = 0; n < 2; n += 1) expect(await unmutePerson(me.ctx, { personId: loud.id })).toEqual({ isMuted: false })
    expect(await seen()).toEqual(before)
  })

  it('is listed for the muter alone, newest account first, page by page', async () => {
    const [me, other] = [await world.person(), await world.person()]
    const loud = [await world.person(), await world.person(), await world.person()]
    for (const { id: personId } of loud) await mutePerson(me.ctx, { personId })
    const first = await listMuted(me.ctx, { cursor: null, limit: 2 })
    const rest = await listMuted(me.ctx, { cursor: first.nextCursor, limit: 2 })
    expect([...first.people, ...rest.people].map(({ id }) => id)).toEqual(
      loud
        .map(({ id }) => id)
        .toSorted()
        .reverse(),
    )
    expect(rest.nextCursor).toBeNull()
    expect((await listMuted(other.ctx, { cursor: null, limit: 2 })).people).toEqual([])
  })

  it('is neither oneself nor somebody who cannot be known', async () => {
    const [me, foe] = [await world.person(), await world.person()]
    await expect(mutePerson(me.ctx, { personId: me.id })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'personId' })
    await blockPerson(foe.ctx, { personId: me.id })
    await expect(mutePerson(me.ctx, { personId: foe.id })).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'personId' })
  })
})
