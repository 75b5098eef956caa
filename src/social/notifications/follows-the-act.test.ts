import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { person } from '../../db/schema/person.ts'
import { createComment } from '../comments/create-comment.ts'
import { deleteComment } from '../comments/delete-comment.ts'
import { answerFollowRequest } from '../graph/answer-follow-request.ts'
import { blockPerson } from '../graph/block-person.ts'
import { followPerson } from '../graph/follow-person.ts'
import { unblockPerson } from '../graph/unblock-person.ts'
import { unfollowPerson } from '../graph/unfollow-person.ts'
import { cancelRequest } from '../../pay/wallet/close-request.ts'
import { requestMoney } from '../../pay/wallet/request-money.ts'
import { readMe } from '../people/read-me.ts'
import { updateProfile } from '../people/update-profile.ts'
import { deletePost } from '../posts/delete-post.ts'
import { editPost } from '../posts/edit-post.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { mostUnread } from '../../shared/bounds.ts'
import { unreadCount } from './count-unread.ts'
import { listNotifications } from './list-notifications.ts'
import { markRead } from './mark-read.ts'
import { decideNotice } from './rules.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const all = { cursor: null, limit: 50 }

/**
 * What a person is shown once every job ran. The badge, the list's own count and the unread rows
 * are one number.
 */
async function shown(to: TestPerson) {
  await world.runJobs()
  const page = await listNotifications(to.ctx, all)
  const unread = page.notifications.filter(({ read }) => !read).length
  expect(page.unreadCount).toBe(Math.min(unread, mostUnread))
  expect((await readMe(to.ctx)).unreadCount).toBe(page.unreadCount)
  return page
}
const kinds = async (to: TestPerson) => (await shown(to)).notifications.map(({ kind, read }) => `${kind}${read ? ' (read)' : ''}`)
async function readAll(to: TestPerson) {
  const { readMark } = await shown(to)
  await markRead(to.ctx, { upTo: readMark! })
}
const say = (from: TestPerson, postId: string, body: string, parentId: string | null = null) =>
  createComment(from.ctx, { idempotencyKey: randomUUID(), postId, parentId, body })

async function pair() {
  const [me, other] = [await world.person(), await world.person()]
  return { me, other, post: await world.post(me) }
}

describe('a notice goes when its act is taken back, and the badge with it', () => {
  it('a like', async () => {
    const { me, other, post } = await pair()
    await likePost(other.ctx, { postId: post.id, on: true })
    expect(await kinds(me)).toEqual(['like'])
    await likePost(other.ctx, { postId: post.id, on: false })
    expect(await kinds(me)).toEqual([])
    await likePost(other.ctx, { postId: post.id, on: true })
    expect(await kinds(me)).toEqual(['like'])
  })

  it('a like that was read comes back as read: liking again and again is no news', async () => {
    const { me, other, post } = await pair()
    await likePost(other.ctx, { postId: post.id, on: true })
    await readAll(me)
    await likePost(other.ctx, { postId: post.id, on: false })
    expect(await kinds(me)).toEqual([])
    for (const on of [true, false, true]) await likePost(other.ctx, { postId: post.id, on })
    expect(await kinds(me)).toEqual(['like (read)'])
  })

  it('a like among others leaves the others', async () => {
    const { me, other, post } = await pair()
    const third = await world.person()
    for (const fan of [other, third]) await likePost(fan.ctx, { postId: post.id, on: true })
    expect((await shown(me)).notifications).toMatchObject([{ actorCount: 2, actCount: 2 }])
    await likePost(third.ctx, { postId: post.id, on: false })
    expect((await shown(me)).notifications).toMatchObject([{ actorCount: 1, actCount: 1, actors: [{ id: other.id }] }])
  })

  it('a comment, a reply and a mention, whoever deletes them', async () => {
    const { me, other, post } = await pair()
    const [third, fourth] = [await world.person(), await world.person()]
    const top = await say(third, post.id, '먼저')
    await readAll(me)
    const reply = await say(other, post.id, `@${fourth.handle} 보세요`, top.id)
    expect(await kinds(me)).toEqual(['comment', 'comment (read)'])
    expect(await kinds(third)).toEqual(['reply'])
    expect(await kinds(fourth)).toEqual(['mention'])
    await deleteComment(me.ctx, { commentId: reply.id })
    expect(await kinds(me)).toEqual(['comment (read)'])
    for (const one of [third, fourth]) expect(await kinds(one)).toEqual([])
  })

  it('a follow, and a request that its asker takes back', async () => {
    const { me, other } = await pair()
    await followPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual(['follow'])
    await unfollowPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual([])
    await updateProfile(me.ctx, { isPrivate: true })
    await followPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual(['follow_request'])
    await unfollowPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual([])
  })

  it('money that was asked for', async () => {
    const { me, other } = await pair()
    const { requestId } = await requestMoney(other.ctx, { ...asking(me), amountKrw: 1_000 })
    expect(await kinds(me)).toEqual(['money_requested'])
    await cancelRequest(other.ctx, { requestId })
    expect(await kinds(me)).toEqual([])
  })

  it('also when it is taken back before it was told', async () => {
    const { me, other, post } = await pair()
    await likePost(other.ctx, { postId: post.id, on: true })
    await likePost(other.ctx, { postId: post.id, on: false })
    await followPerson(other.ctx, { personId: me.id })
    await unfollowPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual([])
  })

  it('with a live event that names the new count', async () => {
    const { me, other, post } = await pair()
    await likePost(other.ctx, { postId: post.id, on: true })
    await shown(me)
    await likePost(other.ctx, { postId: post.id, on: false })
    await shown(me)
    const events = await rows(
      world.deps.main.db,
      sql<{ payload: unknown }>`select payload from event where person_id = ${me.id} and kind <> 'post' order by seq`,
    )
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { kind: 'notification', unreadCount: 1 },
      { kind: 'notification_withdrawn', unreadCount: 0 },
    ])
  })

  it('of somebody blocked or suspended, in the list and in both counts; a follow that the block ended stays away afterwards', async () => {
    const { me, other, post } = await pair()
    const third = await world.person()
    await likePost(other.ctx, { postId: post.id, on: true })
    await followPerson(other.ctx, { personId: me.id })
    await say(third, post.id, '안녕')
    expect((await kinds(me)).sort()).toEqual(['comment', 'follow', 'like'])
    await blockPerson(me.ctx, { personId: other.id })
    await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, third.id))
    expect(await kinds(me)).toEqual([])
    await unblockPerson(me.ctx, { personId: other.id })
    expect(await kinds(me)).toEqual(['like'])
  })
})

describe('a notice comes once each time', () => {
  it('a second request after a declined one, after an accepted one that ended, and no third for a repeat', async () => {
    const { me, other } = await pair()
    await updateProfile(me.ctx, { isPrivate: true })
    for (const accept of [false, true]) {
      await followPerson(other.ctx, { personId: me.id })
      await followPerson(other.ctx, { personId: me.id })
      expect(await kinds(me)).toEqual(['follow_request'])
      await readAll(me)
      await answerFollowRequest(me.ctx, { personId: other.id, accept })
      expect(await kinds(me)).toEqual([])
    }
    expect(await kinds(other)).toEqual(['follow_accepted'])
    await unfollowPerson(other.ctx, { personId: me.id })
    expect(await kinds(other)).toEqual([])
    await followPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual(['follow_request'])
  })

  it('requests go when their owner opens the account', async () => {
    const { me, other } = await pair()
    await updateProfile(me.ctx, { isPrivate: true })
    await followPerson(other.ctx, { personId: me.id })
    expect(await kinds(me)).toEqual(['follow_request'])
    await updateProfile(me.ctx, { isPrivate: false })
    expect(await kinds(me)).toEqual([])
    expect(await kinds(other)).toEqual(['follow_accepted'])
  })

  it('a mention that an edit adds, once for each person and post; one that it takes out goes', async () => {
    const { me, other, post } = await pair()
    const edit = (caption: string) => editPost(me.ctx, { postId: post.id, caption })
    await edit(`@${other.handle} 안녕`)
    await edit(`@${other.handle} 안녕하세요`)
    expect(await kinds(other)).toEqual(['mention'])
    await edit('안녕')
    expect(await kinds(other)).toEqual([])
    await edit(`@${other.handle} 다시`)
    expect((await shown(other)).notifications).toMatchObject([{ kind: 'mention', actCount: 1 }])
  })
})

describe('a flood of one person', () => {
  it('60 mentions are one notice with a number, wherever they were said', async () => {
    const { me, other } = await pair()
    const posts = await Promise.all(Array.from({ length: 3 }, async () => world.post(await world.person())))
    for (let at = 0; at < 60; at += 1) await say(other, posts[at % 3]!.id, `@${me.handle} ${at}`)
    expect((await shown(me)).notifications).toMatchObject([{ kind: 'mention', actorCount: 1, actCount: 60 }])
    expect((await shown(me)).unreadCount).toBe(1)
  })

  it('likes and comments on 20 posts are a few notices, and others are told apart from them', async () => {
    const [me, other, third] = [await world.person(), await world.person(), await world.person()]
    const posts = await Promise.all(Array.from({ length: 20 }, () => world.post(me)))
    for (const post of posts) {
      // Jobs of one millisecond run in any order, and the last post must come after the flood
      // begins.
      world.advance(1)
      await likePost(other.ctx, { postId: post.id, on: true })
      await say(other, post.id, '!')
    }
    await world.runJobs()
    await likePost(third.ctx, { postId: posts[19]!.id, on: true })
    const { notifications } = await shown(me)
    const counts = (kind: string, by: TestPerson) =>
      notifications.filter((notice) => notice.kind === kind && notice.actors[0]?.id === by.id).map(({ actCount }) => actCount)
    expect(counts('like', other).sort((a, b) => b - a)).toEqual([17, 1, 1, 1])
    expect(counts('comment', other).sort((a, b) => b - a)).toEqual([17, 1, 1, 1])
    expect(counts('like', third)).toEqual([1])
    for (const post of posts) await likePost(other.ctx, { postId: post.id, on: false })
    expect((await shown(me)).notifications.filter(({ kind }) => kind === 'like')).toMatchObject([{ actors: [{ id: third.id }] }])
  })

  it('points at what still stands', async () => {
    const { me, other } = await pair()
    const ids: string[] = []
    for (let at = 0; at < 3; at += 1) {
      ids.push((await world.post(other, { caption: `@${me.handle}` })).id)
      expect((await shown(me)).notifications).toMatchObject([{ postId: ids[at], actCount: at + 1 }])
    }
    await deletePost(other.ctx, { postId: ids[2]! })
    expect((await shown(me)).notifications).toMatchObject([{ postId: ids[1], actCount: 2 }])
  })
})

describe('reading', () => {
  it('marks what was on the page and nothing that came, or grew, after it', async () => {
    const { me, other, post } = await pair()
    const [third, second] = [await world.person(), await world.post(me)]
    await likePost(other.ctx, { postId: post.id, on: true })
    await say(other, second.id, '하나')
    const { readMark } = await shown(me)
    await likePost(third.ctx, { postId: post.id, on: true })
    await followPerson(third.ctx, { personId: me.id })
    await world.runJobs()
    expect(await markRead(me.ctx, { upTo: readMark! })).toEqual({ unreadCount: 2 })
    expect((await kinds(me)).sort()).toEqual(['comment (read)', 'follow', 'like'])
  })

  it('refuses a mark that no page gave', async () => {
    const { me } = await pair()
    for (const upTo of ['', 'x', Buffer.from('{"atMs":-1}').toString('base64url')])
      await expect(markRead(me.ctx, { upTo })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('counts to 99 and no further, and each change has an instant of its own', async () => {
    const { me } = await pair()
    await run(
      world.deps.main.db,
      sql`insert into notification (id, person_id, kind, group_key, created_at, updated_at)
          select uuidv7(), ${me.id}::uuid, 'deposit_received', 'n' || n, now(), ${world.deps.now()}::timestamptz from generate_series(1, 120) n`,
    )
    expect((await readMe(me.ctx)).unreadCount).toBe(mostUnread)
    const fans = await Promise.all(Array.from({ length: 5 }, () => world.person()))
    const posts = await Promise.all(fans.map(() => world.post(me)))
    await Promise.all(fans.map((fan, at) => likePost(fan.ctx, { postId: posts[at]!.id, on: true })))
    await world.runJobs()
    const newest = await rows(
      world.deps.main.db,
      sql<{ at: string }>`select updated_at::text as at from notification where person_id = ${me.id}::uuid and kind = 'like'`,
    )
    expect(new Set(newest.map(({ at }) => at)).size).toBe(5)
  })
})

it('the count of somebody with very many unread notices looks at 1,000 by key, whoever else has notices', async () => {
  const { me, other } = await pair()
  await run(
    world.deps.main.db,
    sql`with given as (select uuidv7() as id, n from generate_series(1, 5000) n), written as (
          insert into notification (id, person_id, kind, group_key, actor_count, created_at, updated_at)
          select id, ${me.id}::uuid, 'follow', 'n' || n, 1, now(), now() from given)
        insert into notification_actor (notification_id, actor_id, at) select id, ${other.id}::uuid, now() from given`,
  )
  await run(world.owner.db, sql`analyze notification, notification_actor, person, post`)
  const plan = await rows(
    world.deps.main.db,
    sql<{ line: string }>`explain (analyze, costs off, timing off) select ${unreadCount(me.id)} as count`,
  )
  expect(plan.map((line) => Object.values(line)[0]).join('\n')).not.toMatch(/Seq Scan on notification_actor/)
  await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, other.id))
  expect((await readMe(me.ctx)).unreadCount).toBe(0)
})

describe('what becomes of an act’s notice', () => {
  it.each([
    [{ told: null, stands: true, mayTell: true }, 'tell'],
    [{ told: null, stands: true, mayTell: false }, 'nothing'],
    [{ told: null, stands: false, mayTell: true }, 'nothing'],
    [{ told: { notificationId: 'n', wasRead: null }, stands: true, mayTell: true }, 'nothing'],
    [{ told: { notificationId: 'n', wasRead: null }, stands: false, mayTell: false }, 'withdraw'],
    [{ told: { notificationId: null, wasRead: true }, stands: true, mayTell: true }, 'tell as read'],
    [{ told: { notificationId: null, wasRead: false }, stands: true, mayTell: true }, 'tell'],
    [{ told: { notificationId: null, wasRead: true }, stands: false, mayTell: true }, 'nothing'],
    // Told before facts knew their notice.
    [{ told: { notificationId: null, wasRead: null }, stands: true, mayTell: true }, 'nothing'],
  ])('%j: %s', (facts, decision) => {
    expect(decideNotice(facts)).toBe(decision)
  })
})

const asking = (payer: TestPerson) => ({ idempotencyKey: randomUUID(), fromPersonId: payer.id, fromHandle: payer.handle, memo: '' })
