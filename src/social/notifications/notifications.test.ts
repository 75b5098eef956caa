import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import { unblockPerson } from '../graph/unblock-person.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { deletePost } from '../posts/delete-post.ts'
import { countUnread } from './count-unread.ts'
import { listNotifications } from './list-notifications.ts'
import { markRead } from './mark-read.ts'
import { changeSettings } from './change-settings.ts'
import { notify } from './notify.ts'
import { quietUntil } from './preferences.ts'
import { readSettings } from './read-settings.ts'
import { silencePerson } from './silence-person.ts'
import { keysOf, type Notice } from './rules.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let deliveries = 0
const tell = (notice: Notice, delivery = `job-${++deliveries}`) => notify(systemCtx(world.deps, delivery), notice)
const like = (to: TestPerson, from: TestPerson, postId: string): Notice => ({
  personId: to.id,
  kind: 'like',
  actorId: from.id,
  postId,
  commentId: null,
  amountKrw: null,
})
const money = (to: TestPerson, from: TestPerson, amountKrw: number): Notice => ({
  personId: to.id,
  kind: 'money_received',
  actorId: from.id,
  postId: null,
  commentId: null,
  amountKrw,
})
const list = (person: TestPerson, cursor: string | null = null, limit = 20) => listNotifications(person.ctx, { cursor, limit })
/** Reads as the page does: up to what it showed. */
async function readAll(person: TestPerson) {
  const { readMark } = await list(person)
  return markRead(person.ctx, { upTo: readMark! })
}
/** Events but those of the person's own posts. */
const events = (person: TestPerson) =>
  rows(
    world.deps.main.db,
    sql<{
      payload: { kind: string; unreadCount: number }
    }>`select payload from event where person_id = ${person.id} and kind <> 'post' order by seq`,
  )

/** A like and what is told of it. */
async function tellLike(to: TestPerson, from: TestPerson, postId: string, delivery?: string) {
  await likePost(from.ctx, { postId, on: true })
  await tell(like(to, from, postId), delivery)
}

async function people<Count extends number>(count: Count): Promise<TestPerson[]> {
  return Promise.all(Array.from({ length: count }, () => world.person()))
}

describe('telling', () => {
  test('joins likes of one post into one notice with its newest three actors, and counts each actor once', async () => {
    const [author, ...fans] = (await people(6)) as [TestPerson, ...TestPerson[]]
    const post = await world.post(author)
    const second = await world.media(author)
    await run(world.deps.main.db, sql`insert into post_image (post_id, position, media_id, alt) values (${post.id}, 1, ${second.id}, '')`)
    for (const fan of fans) {
      world.advance(1_000)
      await tellLike(author, fan, post.id)
    }
    await tell(like(author, fans[0]!, post.id))
    const page = await list(author)
    expect(page.notifications).toHaveLength(1)
    expect(page.unreadCount).toBe(1)
    expect(page.notifications[0]).toMatchObject({ kind: 'like', postId: post.id, actorCount: 5, read: false })
    expect(page.notifications[0]!.actors.map(({ id }) => id)).toEqual([fans[4]!.id, fans[3]!.id, fans[2]!.id])
    expect(page.notifications[0]!.postImageUrl).toMatch(/^http/)
    expect(page.notifications[0]!.postImageUrl).not.toContain(second.id)
    expect((await events(author)).map(({ payload }) => payload.unreadCount)).toEqual([1, 1, 1, 1, 1])
  })

  test('delivered twice, even at once, and even after it was read, it is told once', async () => {
    const [author, fan] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(author)
    await likePost(fan.ctx, { postId: post.id, on: true })
    await Promise.all(Array.from({ length: 5 }, () => tell(like(author, fan, post.id), 'job-same')))
    await readAll(author)
    await tell(like(author, fan, post.id), 'job-same')
    expect((await list(author)).notifications).toMatchObject([{ actorCount: 1, read: true }])
    expect(await countUnread(author.ctx)).toEqual({ unreadCount: 0 })
    expect((await events(author)).map(({ payload }) => payload.kind)).toEqual(['notification', 'notifications_read'])
  })

  test('money is told each time it comes, once a delivery, also from somebody blocked', async () => {
    const [receiver, sender] = (await people(2)) as [TestPerson, TestPerson]
    await tell(money(receiver, sender, 10_000), 'job-a')
    await tell(money(receiver, sender, 10_000), 'job-a')
    await tell(money(receiver, sender, 10_000), 'job-b')
    await blockPerson(receiver.ctx, { personId: sender.id })
    world.advance(1_000)
    await tell(money(receiver, sender, 5_000), 'job-c')
    expect((await list(receiver)).notifications.map(({ amountKrw }) => amountKrw)).toEqual([5_000, 10_000, 10_000])
  })

  test('is silent to oneself, from people blocked or muted, and about posts one may not see', async () => {
    const [author, fan, muted, stranger] = (await people(4)) as [TestPerson, TestPerson, TestPerson, TestPerson]
    const post = await world.post(author)
    for (const one of [author, fan, muted, stranger]) await likePost(one.ctx, { postId: post.id, on: true })
    await tell(like(author, author, post.id))
    await blockPerson(fan.ctx, { personId: author.id })
    await tell(like(author, fan, post.id))
    await run(world.deps.main.db, sql`insert into mute (muter_id, muted_id, created_at) values (${author.id}, ${muted.id}, now())`)
    await tell(like(author, muted, post.id))
    await deletePost(author.ctx, { postId: post.id })
    await tell(like(author, stranger, post.id))
    expect(await list(author)).toEqual({ notifications: [], unreadCount: 0, readMark: null, nextCursor: null })
    expect(await events(author)).toEqual([])
  })

  test('a comment and a reply are facts of their own; follows share one row', async () => {
    const [a, b] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
    const comment = (commentId: string): Notice => ({ personId: a, kind: 'comment', actorId: b, postId: a, commentId, amountKrw: null })
    expect(keysOf(comment(a), 'x').groupKey).toBe(keysOf(comment(b), 'x').groupKey)
    expect(keysOf(comment(a), 'x').fact).not.toBe(keysOf(comment(b), 'x').fact)
    expect(keysOf({ ...comment(a), kind: 'follow' }, 'x')).toMatchObject({ groupKey: 'follow', fact: `follow:${b}` })
  })
})

describe('reading', () => {
  test('pages through all, newest first, none twice', async () => {
    const [reader, sender] = (await people(2)) as [TestPerson, TestPerson]
    for (let at = 1; at <= 7; at += 1) {
      // Some share an instant: the id decides then.
      if (at % 3 === 0) world.advance(10)
      await tell(money(reader, sender, at))
    }
    const amounts: (number | null)[] = []
    let cursor: string | null = null
    do {
      const page = await list(reader, cursor, 2)
      amounts.push(...page.notifications.map(({ amountKrw }) => amountKrw))
      cursor = page.nextCursor
    } while (cursor)
    expect([amounts.slice(0, 2).sort(), amounts.slice(2, 5).sort(), amounts.slice(5).sort()]).toEqual([
      [6, 7],
      [3, 4, 5],
      [1, 2],
    ])
    await expect(list(reader, 'nonsense')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'cursor' })
  })

  test('a block and a deletion take notices away on the next read, from the list and from the count', async () => {
    const [author, first, second] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const [post, other] = [await world.post(author), await world.post(author)]
    for (const fan of [first, second]) await tellLike(author, fan, post.id)
    await tellLike(author, first, other.id)
    expect((await list(author)).unreadCount).toBe(2)
    await blockPerson(first.ctx, { personId: author.id })
    const page = await list(author)
    expect(page.notifications).toMatchObject([{ postId: post.id, actorCount: 1 }])
    expect(page.notifications[0]!.actors.map(({ id }) => id)).toEqual([second.id])
    expect(page.unreadCount).toBe(1)
    await deletePost(author.ctx, { postId: post.id })
    expect(await list(author)).toMatchObject({ notifications: [], unreadCount: 0 })
  })

  test('after reading, the next like begins a new notice', async () => {
    const [author, first, second] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const post = await world.post(author)
    await tellLike(author, first, post.id)
    expect(await readAll(author)).toEqual({ unreadCount: 0 })
    world.advance(1_000)
    await tellLike(author, second, post.id)
    expect((await list(author)).notifications.map(({ read, actorCount }) => [read, actorCount])).toEqual([
      [false, 1],
      [true, 1],
    ])
  })
})

describe('how a person wants to be told', () => {
  test('tells nothing of a topic that is off, but always of money and security', async () => {
    const [author, fan] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(author)
    const before = await readSettings(author.ctx)
    expect(before).toMatchObject({ quiet: { fromMinute: 1_320, untilMinute: 480 }, timeZone: 'Asia/Seoul', hidesText: false, silenced: [] })
    const off = (topic: 'likes' | 'money' | 'orders' | 'security') =>
      changeSettings(author.ctx, { choice: { topic, channel: 'inApp', isOn: false } })
    for (const topic of ['money', 'orders', 'security'] as const) await expect(off(topic)).rejects.toMatchObject({ code: 'BAD_INPUT' })
    const [after] = await Promise.all([
      off('likes'),
      changeSettings(author.ctx, { choice: { topic: 'money', channel: 'push', isOn: false }, quiet: null, timeZone: 'Europe/Berlin' }),
    ])
    expect(after.topics.find(({ topic }) => topic === 'likes')!.on).toEqual({ inApp: false, push: false, email: false })
    expect(await readSettings(author.ctx)).toMatchObject({ quiet: null, timeZone: 'Europe/Berlin' })
    await tellLike(author, fan, post.id)
    await tell(money(author, fan, 1_000))
    expect((await list(author)).notifications.map(({ kind }) => kind)).toEqual(['money_received'])
    await changeSettings(author.ctx, { choice: { topic: 'likes', channel: 'inApp', isOn: true }, hidesText: true })
    await tell(like(author, fan, post.id))
    expect((await list(author)).notifications).toHaveLength(2)
    await changeSettings(author.ctx, { quiet: { fromMinute: 60, untilMinute: 120 } })
    expect(await readSettings(author.ctx)).toMatchObject({ quiet: { fromMinute: 60 }, timeZone: 'Europe/Berlin', hidesText: true })
    await changeSettings(author.ctx, { timeZone: 'Asia/Tokyo', hidesText: false })
    expect(await readSettings(author.ctx)).toMatchObject({ quiet: { untilMinute: 120 }, timeZone: 'Asia/Tokyo', hidesText: false })
    expect((await readSettings(author.ctx)).topics.find(({ topic }) => topic === 'money')!.on).toEqual({
      inApp: true,
      push: false,
      email: true,
    })
  })

  test('says nothing of a silenced person but their money, until they are heard again', async () => {
    const [me, fan, other] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const post = await world.post(me)
    await tellLike(me, fan, post.id)
    expect((await silencePerson(me.ctx, { personId: fan.id, on: true })).silenced.map(({ id }) => id)).toEqual([fan.id])
    await silencePerson(me.ctx, { personId: fan.id, on: true })
    expect(await list(me)).toMatchObject({ notifications: [], unreadCount: 0 })
    await tell({ ...like(me, fan, post.id), kind: 'mention' })
    await tellLike(me, other, post.id)
    await tell(money(me, fan, 3_000))
    expect((await list(me)).notifications.map(({ kind, actors }) => [kind, actors.map(({ id }) => id)])).toEqual([
      ['money_received', [fan.id]],
      ['like', [other.id]],
    ])
    await expect(silencePerson(me.ctx, { personId: me.id, on: true })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    world.advance(1_000)
    const silenced = (await silencePerson(me.ctx, { personId: other.id, on: true })).silenced
    expect(silenced.map(({ id }) => id)).toEqual([other.id, fan.id])
    expect((await silencePerson(me.ctx, { personId: other.id, on: false })).silenced.map(({ id }) => id)).toEqual([fan.id])
    await blockPerson(other.ctx, { personId: me.id })
    await expect(silencePerson(me.ctx, { personId: other.id, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await unblockPerson(other.ctx, { personId: me.id })
    expect((await silencePerson(me.ctx, { personId: fan.id, on: false })).silenced).toEqual([])
    expect((await list(me)).notifications.at(-1)).toMatchObject({ kind: 'like', actorCount: 2 })
  })

  test('filters the list, and reads only what the filter showed', async () => {
    const [me, fan] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(me)
    await tellLike(me, fan, post.id)
    await tell(money(me, fan, 3_000))
    const page = await listNotifications(me.ctx, { cursor: null, tab: 'money', limit: 20 })
    expect(page.notifications.map(({ kind }) => kind)).toEqual(['money_received'])
    expect((await listNotifications(me.ctx, { cursor: null, tab: 'follows', limit: 20 })).notifications).toEqual([])
    expect(await markRead(me.ctx, { upTo: page.readMark!, tab: 'money' })).toEqual({ unreadCount: 1 })
    expect((await list(me)).notifications.map(({ kind, read }) => [kind, read])).toEqual([
      ['money_received', true],
      ['like', false],
    ])
  })

  test('keeps quiet by the clock of the person’s own place, over midnight and through summer time', () => {
    const hours = (quietFromMinute: number | null, quietUntilMinute: number | null, timeZone = 'Asia/Seoul') => ({
      quietFromMinute,
      quietUntilMinute,
      timeZone,
    })
    const at = (text: string) => new Date(text)
    const night = hours(22 * 60, 8 * 60)
    expect(quietUntil(at('2026-03-01T13:30:20Z'), night)).toEqual(at('2026-03-01T23:00:00Z'))
    expect(quietUntil(at('2026-03-01T22:59:59Z'), night)).toEqual(at('2026-03-01T23:00:00Z'))
    expect(quietUntil(at('2026-03-01T23:00:00Z'), night)).toBeNull()
    expect(quietUntil(at('2026-03-01T12:59:59Z'), night)).toBeNull()
    expect(quietUntil(at('2026-03-01T03:30:00Z'), hours(12 * 60, 13 * 60))).toEqual(at('2026-03-01T04:00:00Z'))
    expect(quietUntil(at('2026-07-01T20:30:00Z'), hours(22 * 60, 8 * 60, 'Europe/Berlin'))).toEqual(at('2026-07-02T06:00:00Z'))
    expect(quietUntil(at('2026-01-01T20:30:00Z'), hours(22 * 60, 8 * 60, 'Europe/Berlin'))).toBeNull()
    for (const never of [hours(null, null), hours(60, 60)]) expect(quietUntil(at('2026-03-01T13:30:00Z'), never)).toBeNull()
  })
})
