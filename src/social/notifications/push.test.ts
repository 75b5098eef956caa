import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { createWebPush } from '../../platform/push/web-push.ts'
import { isPushEndpoint } from '../../shared/push-endpoint.ts'
import { markRoomRead, muteRoom } from '../chat/change-seat.ts'
import { openRoom } from '../chat/open-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { muteText } from '../graph/mute-text.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { changeSettings } from './change-settings.ts'
import { listNotifications } from './list-notifications.ts'
import { markRead } from './mark-read.ts'
import type { PushedText } from './push-rules.ts'
import { readSettings } from './read-settings.ts'
import { notice, type Notice } from './rules.ts'
import { subscribePush, unsubscribePush } from './subscribe-push.ts'
import { tell } from './tell.ts'

interface Sent {
  text: string
  topic: string
  urgency: string
  ttlSeconds: number
}

let own: Awaited<ReturnType<typeof sandboxWorld>>
let serverKey: string
beforeAll(async () => {
  own = await sandboxWorld()
  serverKey = own.world.config.PUSH_KEYS[0]!.publicKey
})
afterAll(() => own.close())

const control = async <T>(path: string, body?: unknown): Promise<T> => {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return (await fetch(`${own.sandbox.url}/control/${path}`, init)).json() as Promise<T>
}

/** A person in a signed-in browser that hears pushes, at a time without quiet hours. */
async function listener(locale: 'ko' | 'en' = 'ko') {
  const person = await own.world.person()
  await own.world.sessionToken(person)
  const [session] = await rows(
    own.world.deps.main.db,
    sql<{ id: string }>`select id from session where person_id = ${person.id}::uuid order by created_at desc limit 1`,
  )
  const ctx = { ...person.ctx, actor: { ...person.ctx.actor, sessionId: session!.id } }
  await changeSettings(ctx, { quiet: null })
  const target = await control<{ endpoint: string; p256dh: string; auth: string }>('push-subscriptions', { serverKey })
  await subscribePush(ctx, { ...target, serverKey, locale })
  const heard = async () =>
    (await control<Sent[]>(`pushes?endpoint=${encodeURIComponent(target.endpoint)}`)).map((sent) => ({
      ...sent,
      ...(JSON.parse(sent.text) as PushedText),
    }))
  return { person, ctx, endpoint: target.endpoint, heard, sessionId: session!.id }
}
const told = async (...notices: Notice[]) => {
  await transaction(own.world.deps.main, (tx) => tell(tx, notices, { now: own.world.deps.now() }))
  await own.world.runJobs()
}
const money = (to: TestPerson, from: TestPerson) => notice(to.id, 'money_received', { actorId: from.id, amountKrw: 12_000 })
async function later(ms: number) {
  own.world.advance(ms)
  await own.world.runJobs()
}
const minute = 60_000

test('reaches the browser encrypted and signed, in its language, with its page; a hidden one says nothing', async () => {
  const [sender, ko, en] = [await own.world.person({ displayName: '지민' }), await listener(), await listener('en')]
  expect(await readSettings(ko.ctx)).toMatchObject({ serverKey, devices: 1 })
  await told(money(ko.person, sender), money(en.person, sender))
  expect(await ko.heard()).toMatchObject([
    { title: '지민님이 12,000원을 보냈어요', body: '', path: '/wallet', unreadCount: 1, urgency: 'high', ttlSeconds: 86_400 },
  ])
  expect(await en.heard()).toMatchObject([{ title: '지민 sent you ₩12,000' }])
  await changeSettings(en.ctx, { hidesText: true })
  await told(money(en.person, sender))
  const [hidden] = await en.heard()
  expect(hidden).toMatchObject({ title: 'You have a new notice', body: '', path: '/notifications' })
  expect(hidden!.text).not.toMatch(/지민|12,000/)
})

test('says nothing of what was read meanwhile, of a topic that is off, and to a browser that was signed out', async () => {
  const [fan, one] = [await own.world.person(), await listener()]
  const post = await own.world.post(one.person)
  const mention = notice(one.person.id, 'mention', { actorId: fan.id, postId: post.id })
  await run(own.world.deps.main.db, sql`update post set caption = ${`@${one.person.handle}`} where id = ${post.id}::uuid`)
  await told(mention)
  const { readMark } = await listNotifications(one.ctx, { cursor: null, limit: 5 })
  await markRead(one.ctx, { upTo: readMark! })
  await later(minute)
  expect(await one.heard()).toEqual([])
  await changeSettings(one.ctx, { choice: { topic: 'money', channel: 'push', isOn: false } })
  await told(money(one.person, fan))
  expect(await one.heard()).toEqual([])
  await changeSettings(one.ctx, { choice: { topic: 'money', channel: 'push', isOn: true } })
  await run(own.world.deps.main.db, sql`update session set revoked_at = now() where id = ${one.sessionId}::uuid`)
  await told(money(one.person, fan))
  expect(await one.heard()).toEqual([])
  expect(await readSettings(one.ctx)).toMatchObject({ devices: 0 })
})

test('says nothing to a browser whose session ended by itself: nobody used it for a month', async () => {
  const [fan, one] = [await own.world.person(), await listener()]
  const monthAgo = new Date(own.world.deps.now().getTime() - 31 * 86_400_000)
  await run(own.world.deps.main.db, sql`update session set last_used_at = ${monthAgo} where id = ${one.sessionId}::uuid`)
  await told(money(one.person, fan))
  expect(await one.heard()).toEqual([])
})

test('waits in quiet hours with what matters and drops the rest', async () => {
  const [fan, one] = [await own.world.person(), await listener()]
  const post = await own.world.post(one.person)
  const minuteNow = Math.floor(own.world.deps.now().getTime() / minute) % 1_440
  const quiet = { fromMinute: minuteNow, untilMinute: (minuteNow + 120) % 1_440 }
  await changeSettings(one.ctx, { quiet, timeZone: 'UTC' })
  await likePost(fan.ctx, { postId: post.id, on: true })
  await told(money(one.person, fan))
  await later(60 * minute)
  expect(await one.heard()).toEqual([])
  await later(61 * minute)
  expect((await one.heard()).map(({ path }) => path)).toEqual(['/wallet'])
})

test('gathers likes: at most one push an hour, which says that the post is taking off', async () => {
  const one = await listener()
  const posts = [await own.world.post(one.person), await own.world.post(one.person)]
  const fans = await Promise.all(Array.from({ length: 12 }, () => own.world.person()))
  for (const fan of fans) await likePost(fan.ctx, { postId: posts[0]!.id, on: true })
  await likePost(fans[0]!.ctx, { postId: posts[1]!.id, on: true })
  await own.world.runJobs()
  expect(await one.heard()).toEqual([])
  await later(5 * minute)
  const first = await one.heard()
  expect(first).toMatchObject([{ title: '글이 뜨고 있어요', path: '/notifications', tag: 'calm', urgency: 'low' }])
  expect(first[0]!.body).toMatch(/님 외 11명이 내 글을 좋아해요 · 그 밖에 새 소식 1개$/)
  await likePost(fans[1]!.ctx, { postId: posts[1]!.id, on: true })
  await own.world.runJobs()
  await later(10 * minute)
  expect(await one.heard()).toHaveLength(1)
  await later(60 * minute)
  expect(await one.heard()).toHaveLength(2)
  await later(120 * minute)
  expect(await one.heard()).toHaveLength(2)
})

test('says nothing of likes from before four hours, after the runner was away', async () => {
  const [fan, one] = [await own.world.person(), await listener()]
  const post = await own.world.post(one.person)
  await likePost(fan.ctx, { postId: post.id, on: true })
  await own.world.runJobs()
  await later(4 * 60 * minute + 1)
  expect(await one.heard()).toEqual([])
})

test('comes again after 429, ends a browser that is gone, and leaves the others', async () => {
  const [sender, one] = [await own.world.person(), await listener()]
  const second = await control<{ endpoint: string; p256dh: string; auth: string }>('push-subscriptions', { serverKey })
  await subscribePush(one.ctx, { ...second, serverKey, locale: 'ko' })
  await control('push-subscriptions/end', { endpoint: second.endpoint })
  await control('faults', { provider: 'push', operation: 'send', kind: 'errorCode', code: '429', times: 2 })
  await expect(told(money(one.person, sender))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await one.heard()).toEqual([])
  for (let turn = 0; turn < 4; turn += 1) await later(minute).catch(() => undefined)
  expect(await one.heard()).toHaveLength(1)
  expect(await readSettings(one.ctx)).toMatchObject({ devices: 1 })
  // Another endpoint of the same browser takes the place of the one before; nobody takes another's.
  const [third, theirs] = [await control<typeof second>('push-subscriptions', { serverKey }), await listener()]
  const renewed = { ...third, serverKey, locale: 'ko' } as const
  expect(await subscribePush(one.ctx, { ...renewed, replaces: theirs.endpoint })).toMatchObject({ devices: 2 })
  expect(await subscribePush(one.ctx, { ...renewed, replaces: one.endpoint })).toMatchObject({ devices: 1 })
  await unsubscribePush(one.ctx, { endpoint: theirs.endpoint })
  expect(await readSettings(theirs.ctx)).toMatchObject({ devices: 1 })
  expect(await unsubscribePush(one.ctx, { endpoint: third.endpoint })).toMatchObject({ devices: 0 })
  // Who signs in where somebody else did hears from now on; ten browsers hear at most, the newest.
  expect(await subscribePush(one.ctx, { ...renewed, endpoint: theirs.endpoint })).toMatchObject({ devices: 1 })
  expect(await readSettings(theirs.ctx)).toMatchObject({ devices: 0 })
  for (let at = 0; at < 10; at += 1) {
    own.world.advance(1_000)
    await subscribePush(one.ctx, { ...renewed, endpoint: `${third.endpoint}/${at}` })
  }
  expect(await readSettings(one.ctx)).toMatchObject({ devices: 10 })
  expect(await unsubscribePush(one.ctx, { endpoint: theirs.endpoint })).toMatchObject({ devices: 10 })
})

test('signs with the key that the browser knows, also after a rotation, and counts it as gone without that key', async () => {
  const { config } = own.world
  const [old] = config.PUSH_KEYS
  const target = await control<{ endpoint: string; p256dh: string; auth: string }>('push-subscriptions', { serverKey: old!.publicKey })
  const message = { text: '{}', topic: 'a', urgency: 'normal', ttlSeconds: 60 } as const
  const fresh = { id: 'k2', privateKey: 'e92pIg5B64T60sY6twKtGElE2F2a-gieiDz0r0OnNRc', publicKey: 'B'.repeat(87) }
  expect(await createWebPush({ ...config, PUSH_KEYS: [fresh, old!] }).send({ ...target, serverKey: old!.publicKey }, message)).toBe(
    'accepted',
  )
  expect(await createWebPush({ ...config, PUSH_KEYS: [fresh] }).send({ ...target, serverKey: old!.publicKey }, message)).toBe('gone')
  const stranger = await listener()
  await expect(subscribePush(stranger.ctx, { ...target, serverKey: fresh.publicKey, locale: 'ko' })).rejects.toMatchObject({
    code: 'BAD_INPUT',
  })
})

test('asks no server of a private network, whatever a browser names as its push service', async () => {
  for (const endpoint of [
    'http://push.example/a',
    'https://127.0.0.1/a',
    'https://[::1]/a',
    'https://localhost/a',
    'https://push.example:8443/a',
    'https://me:secret@push.example/a',
    'https://2130706433/a',
  ])
    expect(isPushEndpoint(endpoint), endpoint).toBe(false)
  for (const endpoint of [
    'https://fcm.googleapis.com/fcm/send/a',
    'https://updates.push.services.mozilla.com/wpush/v2/a',
    'https://web.push.apple.com/a',
  ])
    expect(isPushEndpoint(endpoint), endpoint).toBe(true)
  const asked: string[] = []
  const { p256dh, auth } = await control<{ p256dh: string; auth: string }>('push-subscriptions', { serverKey })
  const push = createWebPush(own.world.config, {
    resolve: (host) => {
      asked.push(host)
      return Promise.resolve(['1.1.1.1', '169.254.169.254'])
    },
  })
  const message = { text: '{}', topic: 'a', urgency: 'normal', ttlSeconds: 60 } as const
  expect(await push.send({ endpoint: 'https://push.example/a', p256dh, auth, serverKey }, message)).toBe('gone')
  expect(asked).toEqual(['push.example'])
})

/** Two who follow each other: the second one hears pushes. */
async function talking(body: string) {
  const [from, to] = [await own.world.person({ displayName: '지민' }), await listener()]
  await own.world.follow(to.person, from)
  const { id: roomId } = await openRoom(from.ctx, { personId: to.person.id })
  const say = (text: string) => sendMessage(from.ctx, { idempotencyKey: randomUUID(), roomId, body: text })
  await say(body)
  return { from, to, roomId, say }
}

test('tells messages of a room as one push, and nothing of a muted room or of what was read meanwhile', async () => {
  const { to, roomId, say } = await talking('안녕')
  await say('내일 2시에 봐요')
  await own.world.runJobs()
  expect(await to.heard()).toEqual([])
  await later(15_000)
  expect(await to.heard()).toMatchObject([
    {
      title: '지민 · 메시지 2개',
      body: '내일 2시에 봐요',
      path: `/chat/${roomId}`,
      tag: `room:${roomId}`,
      unreadCount: 2,
      urgency: 'high',
    },
  ])
  const { seq } = await say('늦어요')
  await markRoomRead(to.ctx, { roomId, seq })
  await later(15_000)
  expect(await to.heard()).toHaveLength(1)
  await muteRoom(to.ctx, { roomId, on: true })
  await say('저기요')
  await later(15_000)
  expect(await to.heard()).toHaveLength(1)
})

test('keeps messages to itself in quiet hours, hides their words where the person says so, and obeys the topic', async () => {
  const { to, say } = await talking('안녕')
  const minuteNow = Math.floor(own.world.deps.now().getTime() / minute) % 1_440
  await changeSettings(to.ctx, {
    quiet: { fromMinute: minuteNow, untilMinute: (minuteNow + 60) % 1_440 },
    timeZone: 'UTC',
    hidesText: true,
  })
  await later(15_000)
  await say('비밀이에요')
  await later(15_000)
  expect(await to.heard()).toEqual([])
  await later(61 * minute)
  const [pushed, ...more] = await to.heard()
  expect(more).toEqual([])
  expect(pushed).toMatchObject({ title: '새 메시지가 있어요', body: '', path: '/chat' })
  expect(pushed!.text).not.toMatch(/지민|비밀/)
  await changeSettings(to.ctx, { quiet: null, choice: { topic: 'messages', channel: 'push', isOn: false } })
  await say('또요')
  await later(15_000)
  expect(await to.heard()).toHaveLength(1)
})

test('tells a request without its words and without a sound, once; a muted word makes none', async () => {
  const [one, other, to] = [await own.world.person({ displayName: '낯선이' }), await own.world.person(), await listener()]
  await muteText(to.ctx, { kind: 'word', text: '대출', duration: 'ever' })
  const write = async (from: TestPerson, body: string) => {
    const { id: roomId } = await openRoom(from.ctx, { personId: to.person.id })
    await sendMessage(from.ctx, { idempotencyKey: randomUUID(), roomId, body })
    await later(15_000)
  }
  await write(other, '대출 상담')
  expect(await to.heard()).toEqual([])
  await write(one, '반가워요')
  await write(one, '계세요?')
  const heard = await to.heard()
  expect(heard).toMatchObject([{ title: '메시지 요청이 기다리고 있어요', body: '', path: '/chat', isSilent: true, urgency: 'low' }])
  expect(heard[0]!.text).not.toMatch(/낯선이|반가/)
})
