import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMail } from '../../../sandbox/pages/inbox.ts'
import { type RunningApi, startNodeApi } from '../../../test/api.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { markRoomRead } from '../chat/change-seat.ts'
import { openRoom } from '../chat/open-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { followPerson } from '../graph/follow-person.ts'
import { changeSettings } from '../notifications/change-settings.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { markRead } from '../notifications/mark-read.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { changeMails, confirmEmail, readEmail, removeEmail, setEmail } from './own-email.ts'

let own: Awaited<ReturnType<typeof sandboxWorld>>
let api: RunningApi
beforeAll(async () => {
  own = await sandboxWorld()
  api = await startNodeApi(own.world)
})
afterAll(async () => {
  await api.close()
  await own.close()
})

const mailsTo = (address: string) =>
  own.sandbox.state.mails.filter(({ to }) => to.includes(address)).map(({ source }) => ({ source, ...readMail(source) }))
const linkIn = (text: string) => new URL(/https?:\/\/\S*sign=\S+/.exec(text)![0])
const paramsOf = (url: URL) => ({ who: url.searchParams.get('who')!, sign: url.searchParams.get('sign')! })
async function told(person: TestPerson, from: TestPerson) {
  const given = notice(person.id, 'money_received', { actorId: from.id, amountKrw: 12_000 })
  await transaction(own.world.deps.main, (tx) => tell(tx, given, { now: own.world.deps.now() }))
  await own.world.runJobs()
}
async function readAll(person: TestPerson) {
  const { readMark } = await listNotifications(person.ctx, { cursor: null, limit: 5 })
  await markRead(person.ctx, { upTo: readMark! })
}
async function confirmed(address: string, locale: 'ko' | 'en' = 'ko') {
  const person = await own.world.person()
  await setEmail(person.ctx, { address, locale })
  await own.world.runJobs()
  await confirmEmail(own.world.ctx(), paramsOf(linkIn(mailsTo(address)[0]!.text)))
  return person
}

test('sends nothing but the link until it is opened; then money, as text and as markup that no name can break', async () => {
  const [me, sender] = [await own.world.person(), await own.world.person({ displayName: '<b>지민</b>' })]
  const address = 'first@kiwi.test'
  expect(await readEmail(me.ctx)).toEqual({ isOffered: true, address: null, isConfirmed: false, isWeekly: false })
  await setEmail(me.ctx, { address, locale: 'ko' })
  await told(me, sender)
  const [asked, ...more] = mailsTo(address)
  expect(more).toEqual([])
  expect(asked!.subject).toBe('이메일 주소를 확인해 주세요')
  expect(asked!.headers['list-unsubscribe']).toBeUndefined()
  const link = linkIn(asked!.text)
  await expect(confirmEmail(own.world.ctx(), { ...paramsOf(link), sign: 'A'.repeat(43) })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (let twice = 0; twice < 2; twice += 1) expect(await confirmEmail(own.world.ctx(), paramsOf(link))).toEqual({ isConfirmed: true })
  expect(await readEmail(me.ctx)).toMatchObject({ address, isConfirmed: true })
  await told(me, sender)
  const [mail] = mailsTo(address)
  expect(mail!.subject).toBe('<b>지민</b>님이 12,000원을 보냈어요')
  expect(mail!.text).toContain('<b>지민</b>님이 12,000원을 보냈어요')
  expect(mail!.html).toContain('&lt;b&gt;지민&lt;/b&gt;님이 12,000원을 보냈어요')
  expect(mail!.html).not.toContain('<b>지민')
  expect(mail!.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
  const stored = await rows(
    own.world.deps.main.db,
    sql<{ text: string }>`select o.payload::text as text from outbox o union all select encode(e.sealed, 'escape') from person_email e`,
  )
  expect(stored.filter(({ text }) => text.includes(address))).toEqual([])
})

test('ends mails of a topic by one click without a session, and by nothing less', async () => {
  const address = 'stop@kiwi.test'
  const [me, sender] = [await confirmed(address, 'en'), await own.world.person()]
  await told(me, sender)
  const [mail] = mailsTo(address)
  const { pathname, search } = new URL(mail!.headers['list-unsubscribe']!.slice(1, -1))
  const ask = (query: string, method = 'POST') => {
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' }
    return fetch(`${api.url}${pathname}${query}`, { method, ...(method === 'POST' && form) })
  }
  const page = await ask(search, 'GET')
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  expect((await ask(search.replace('topic=money', 'topic=security'))).status).toBe(404)
  expect((await ask('?who=x')).status).toBe(404)
  await told(me, sender)
  expect(mailsTo(address)).toHaveLength(3)
  expect((await ask(search)).status).toBe(200)
  await told(me, sender)
  expect(mailsTo(address)).toHaveLength(3)
})

test('asks again for another address: nobody hears anything until then, and what came to the first one stops nothing', async () => {
  const [me, sender] = [await confirmed('before@kiwi.test'), await own.world.person()]
  await told(me, sender)
  const { pathname, search } = new URL(mailsTo('before@kiwi.test')[0]!.headers['list-unsubscribe']!.slice(1, -1))
  expect(await setEmail(me.ctx, { address: 'after@kiwi.test', locale: 'ko' })).toMatchObject({ isConfirmed: false })
  await told(me, sender)
  expect([mailsTo('before@kiwi.test').length, mailsTo('after@kiwi.test').length]).toEqual([2, 1])
  expect((await fetch(`${api.url}${pathname}${search}`, { method: 'POST' })).status).toBe(404)
})

test('mails what does not hurry ten minutes later, unless it was read by then', async () => {
  const address = 'calm@kiwi.test'
  const [me, fan] = [await confirmed(address), await own.world.person()]
  await changeSettings(me.ctx, { choice: { topic: 'follows', channel: 'email', isOn: true } })
  const later = async (minutes: number) => {
    await own.world.runJobs()
    own.world.advance(minutes * 60_000)
    await own.world.runJobs()
    return mailsTo(address).length
  }
  await followPerson(fan.ctx, { personId: me.id })
  expect([await later(9), await later(1)]).toEqual([1, 2])
  await readAll(me)
  await followPerson((await own.world.person()).ctx, { personId: me.id })
  expect(await later(9)).toBe(2)
  await readAll(me)
  expect(await later(1)).toBe(2)
})

test('forgets links of an earlier address, and old ones', async () => {
  const me = await own.world.person()
  await setEmail(me.ctx, { address: 'wrong@kiwi.test', locale: 'ko' })
  await own.world.runJobs()
  const earlier = paramsOf(linkIn(mailsTo('wrong@kiwi.test')[0]!.text))
  own.world.advance(1_000)
  await setEmail(me.ctx, { address: 'right@kiwi.test', locale: 'ko' })
  await own.world.runJobs()
  await expect(confirmEmail(own.world.ctx(), earlier)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  own.world.advance(24 * 3_600_000)
  const late = paramsOf(linkIn(mailsTo('right@kiwi.test')[0]!.text))
  await expect(confirmEmail(own.world.ctx(), late)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await removeEmail(me.ctx)).toMatchObject({ address: null, isConfirmed: false })
})

test('comes again while the mail server is busy, gives up where there is no mailbox, and sends the week once', async () => {
  const address = 'week@kiwi.test'
  const [me, sender] = [await confirmed(address), await own.world.person()]
  own.sandbox.state.faults.push({ id: 'busy', provider: 'mail', operation: 'send', kind: 'errorCode', times: 1, seen: 0 })
  await expect(told(me, sender)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  own.world.advance(60_000)
  await own.world.runJobs()
  expect(mailsTo(address)).toHaveLength(2)
  const nobody = await own.world.person()
  await setEmail(nobody.ctx, { address: 'nobody@kiwi.test', locale: 'ko' })
  await own.world.runJobs()
  await changeMails(me.ctx, { isWeekly: true })
  const { startWeekly } = await import('./send-mail.ts')
  for (let twice = 0; twice < 2; twice += 1) await startWeekly(own.world.ctx())
  await own.world.runJobs()
  const [weekly, ...rest] = mailsTo(address)
  expect(rest).toHaveLength(2)
  expect(weekly!.subject).toBe('지난 한 주, 읽지 않은 소식이에요')
  expect(weekly!.text).toContain('12,000원을 보냈어요')
  // A week later again, with what is new and unread; nothing where all was read.
  const week = async (isRead: boolean) => {
    own.world.advance(7 * 86_400_000)
    await told(me, sender)
    if (isRead) await readAll(me)
    await startWeekly(own.world.ctx())
    await own.world.runJobs()
    return mailsTo(address).filter(({ subject }) => subject === weekly!.subject)
  }
  const [second, ...first] = await week(false)
  expect([first.length, second!.text.match(/12,000/g)!.length]).toEqual([1, 1])
  expect(await week(true)).toHaveLength(2)
  const stop = new URL(weekly!.headers['list-unsubscribe']!.slice(1, -1))
  await fetch(`${api.url}${stop.pathname}${stop.search}`, { method: 'POST', body: 'List-Unsubscribe=One-Click' })
  expect(await readEmail(me.ctx)).toMatchObject({ isWeekly: false })
})

test('mails how many messages wait, half an hour later and without their words, to whoever chose it', async () => {
  const address = 'talk@kiwi.test'
  const [me, sender] = [await confirmed(address), await own.world.person()]
  await own.world.follow(me, sender)
  const { id: roomId } = await openRoom(sender.ctx, { personId: me.id })
  const say = async (body: string) => {
    const message = await sendMessage(sender.ctx, { idempotencyKey: randomUUID(), roomId, body })
    own.world.advance(15_000)
    await own.world.runJobs()
    return message
  }
  await say('메일은 싫어요')
  own.world.advance(31 * 60_000)
  await own.world.runJobs()
  expect(mailsTo(address)).toHaveLength(1)
  await changeSettings(me.ctx, { choice: { topic: 'messages', channel: 'email', isOn: true } })
  const { seq } = await say('비밀 이야기')
  own.world.advance(31 * 60_000)
  await own.world.runJobs()
  const [mail] = mailsTo(address)
  expect(mail!.subject).toBe('읽지 않은 메시지가 2개 있어요')
  expect(mail!.source).not.toContain('비밀')
  expect(mail!.headers['list-unsubscribe']).toContain('topic=messages')
  await markRoomRead(me.ctx, { roomId, seq })
  own.world.advance(6 * 3_600_000)
  await markRoomRead(me.ctx, { roomId, seq: (await say('지금 읽어요')).seq })
  own.world.advance(31 * 60_000)
  await own.world.runJobs()
  expect(mailsTo(address)).toHaveLength(2)
})
