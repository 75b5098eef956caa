import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { chatMessage, event } from '../../db/schema/index.ts'
import { person } from '../../db/schema/person.ts'
import { blockPerson } from '../graph/block-person.ts'
import { unblockPerson } from '../graph/unblock-person.ts'
import { deletePost } from '../posts/delete-post.ts'
import { editMessage, unsendMessage } from './change-message.ts'
import { answerRoom, clearRoom, markRoomRead, muteRoom } from './change-seat.ts'
import { countUnreadRooms } from './count-unread-rooms.ts'
import { listMessages } from './list-messages.ts'
import { listRooms } from './list-rooms.ts'
import { openRoom } from './open-room.ts'
import { readRoom } from './read-room.ts'
import { newcomerMs } from './rules.ts'
import { sendMessage } from './send-message.ts'
import { syncRooms } from './sync-rooms.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const open = async (me: TestPerson, other: TestPerson) => (await openRoom(me.ctx, { personId: other.id })).id
const send = (me: TestPerson, roomId: string, body: string, more: Partial<Parameters<typeof sendMessage>[1]> = {}) =>
  sendMessage(me.ctx, { idempotencyKey: randomUUID(), roomId, body, card: null, replyTo: null, ...more })
const page = { cursor: null, limit: 20 }
const roomsOf = async (me: TestPerson, box: 'open' | 'request' = 'open') => (await listRooms(me.ctx, { box, ...page })).rooms
const textsOf = async (me: TestPerson, roomId: string) =>
  (await listMessages(me.ctx, { roomId, limit: 100 })).messages.map(({ body }) => body)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code?: string }) => error.code,
  )

/** Two people who follow each other, and their room. */
async function friends(): Promise<[TestPerson, TestPerson, string]> {
  const [one, other] = [await world.person(), await world.person()]
  await world.follow(one, other)
  await world.follow(other, one)
  return [one, other, await open(one, other)]
}

describe('a room', () => {
  it('is one for both, however often and by whomever it is opened, and shows nothing before its first message', async () => {
    const [one, other] = [await world.person(), await world.person()]
    const opened = await Promise.all([one, other, one, other, one].map((person) => open(person, person === one ? other : one)))
    expect(new Set(opened).size).toBe(1)
    for (const person of [one, other]) for (const box of ['open', 'request'] as const) expect(await roomsOf(person, box)).toEqual([])
    expect(await refusal(openRoom(one.ctx, { personId: one.id }))).toBe('BAD_INPUT')
    expect(await refusal(openRoom(one.ctx, { personId: randomUUID() }))).toBe('NOT_FOUND')
  })

  it('numbers messages without a gap when both send at once, and gives each device the same order', async () => {
    const [one, other, roomId] = await friends()
    const sent = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n % 2 ? one : other, roomId, `말 ${n}`)))
    expect(sent.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
    expect(await textsOf(one, roomId)).toEqual(await textsOf(other, roomId))
  })

  it('is read in pages from the end and in what came after a message', async () => {
    const [one, other, roomId] = await friends()
    for (let n = 1; n <= 7; n += 1) await send(n % 2 ? one : other, roomId, `${n}`)
    const read = async (range: object) => {
      const { messages, hasMore } = await listMessages(other.ctx, { roomId, limit: 3, ...range })
      return [messages.map(({ seq }) => seq).join(), hasMore]
    }
    expect(await read({})).toEqual(['5,6,7', true])
    expect(await read({ before: 5 })).toEqual(['2,3,4', true])
    expect(await read({ before: 2 })).toEqual(['1', false])
    expect(await read({ after: 0 })).toEqual(['1,2,3', true])
    expect(await read({ after: 5 })).toEqual(['6,7', false])
    expect(await read({ after: 7 })).toEqual(['', false])
  })

  it('is nobody else’s', async () => {
    const [one, , roomId] = await friends()
    const stranger = await world.person()
    await send(one, roomId, '비밀')
    const tries = [
      readRoom(stranger.ctx, { roomId }),
      listMessages(stranger.ctx, { roomId, limit: 30 }),
      send(stranger, roomId, '끼어들기'),
      editMessage(stranger.ctx, { roomId, seq: 1, body: '바꾸기' }),
      unsendMessage(stranger.ctx, { roomId, seq: 1 }),
      markRoomRead(stranger.ctx, { roomId, seq: 1 }),
      answerRoom(stranger.ctx, { roomId, accept: true }),
      muteRoom(stranger.ctx, { roomId, on: true }),
      clearRoom(stranger.ctx, { roomId }),
    ]
    expect(await Promise.all(tries.map(refusal))).toEqual(tries.map(() => 'NOT_FOUND'))
    expect(await textsOf(one, roomId)).toEqual(['비밀'])
  })
})

describe('a message', () => {
  it('that is sent again with its key is one; the key with other words is refused', async () => {
    const [one, other, roomId] = await friends()
    const input = { idempotencyKey: randomUUID(), roomId, body: '한 번', card: null, replyTo: null }
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendMessage(one.ctx, input)))
    expect(new Set(answers.map(({ seq }) => seq))).toEqual(new Set([1]))
    expect(await textsOf(other, roomId)).toEqual(['한 번'])
    expect(await refusal(sendMessage(one.ctx, { ...input, body: '다른 말' }))).toBe('IDEMPOTENCY_MISMATCH')
  })

  it('can be changed for five minutes by who wrote it, and taken back for good', async () => {
    const [one, other, roomId] = await friends()
    await send(one, roomId, '오타')
    await send(other, roomId, '답', { replyTo: 1 })
    expect(await editMessage(one.ctx, { roomId, seq: 1, body: '바른 말' })).toMatchObject({ body: '바른 말', edited: true })
    expect(await refusal(editMessage(other.ctx, { roomId, seq: 1, body: '남의 말' }))).toBe('NOT_FOUND')
    world.advance(5 * 60_000)
    expect(await refusal(editMessage(one.ctx, { roomId, seq: 1, body: '늦은 말' }))).toBe('TOO_LATE')
    for (let n = 0; n < 2; n += 1) expect(await unsendMessage(one.ctx, { roomId, seq: 1 })).toMatchObject({ body: '', unsent: true })
    expect(await refusal(editMessage(one.ctx, { roomId, seq: 1, body: '되살리기' }))).toBe('CONFLICT')
    const { messages } = await listMessages(other.ctx, { roomId, limit: 10 })
    expect(messages).toMatchObject([
      { seq: 1, body: '', unsent: true },
      { seq: 2, body: '답', replyTo: { seq: 1, body: '' } },
    ])
    expect(JSON.stringify(await world.deps.main.db.select().from(chatMessage).where(eq(chatMessage.roomId, roomId)))).not.toContain('바른')
  })

  it('shows a post or product that its sender may see; not one they may not', async () => {
    const [one, other, roomId] = await friends()
    const hidden = await world.post(await world.person({ isPrivate: true }))
    const post = await world.post(other)
    expect(await send(one, roomId, '', { card: { kind: 'post', id: post.id } })).toMatchObject({ card: { kind: 'post', id: post.id } })
    expect(await refusal(send(one, roomId, '', { card: { kind: 'post', id: hidden.id } }))).toBe('NOT_FOUND')
    expect(await refusal(send(one, roomId, '', { card: { kind: 'product', id: randomUUID() } }))).toBe('NOT_FOUND')
    expect(await refusal(send(one, roomId, '없는 말에', { replyTo: 9 }))).toBe('NOT_FOUND')
    await deletePost(other.ctx, { postId: post.id })
    expect((await listMessages(other.ctx, { roomId, limit: 10 })).messages).toHaveLength(1)
  })
})

describe('what is unread', () => {
  it('is the same on every device, falls with reading and with a message taken back, and never moves back', async () => {
    const [one, other, roomId] = await friends()
    for (const text of ['하나', '둘', '셋']) await send(one, roomId, text)
    const unread = async () => [(await roomsOf(other))[0]!.unreadCount, (await countUnreadRooms(other.ctx)).unreadCount]
    expect(await unread()).toEqual([3, 3])
    await unsendMessage(one.ctx, { roomId, seq: 3 })
    expect(await unread()).toEqual([2, 2])
    await markRoomRead(other.ctx, { roomId, seq: 1 })
    expect(await unread()).toEqual([1, 1])
    await Promise.all([3, 2, 1].map((seq) => markRoomRead(other.ctx, { roomId, seq })))
    await markRoomRead(other.ctx, { roomId, seq: 1 })
    expect(await unread()).toEqual([0, 0])
    expect(await readRoom(one.ctx, { roomId })).toMatchObject({ theirReadSeq: 3, unreadCount: 0 })
    await markRoomRead(other.ctx, { roomId, seq: 2_000_000_000 })
    await send(one, roomId, '넷')
    expect(await unread()).toEqual([1, 1])
    await muteRoom(other.ctx, { roomId, on: true })
    expect(await unread()).toEqual([1, 0])
    await send(other, roomId, '답이 곧 읽음')
    expect((await roomsOf(other))[0]!.unreadCount).toBe(0)
  })

  it('reaches the devices of both, and of the writer alone where the other refused', async () => {
    const [one, other, roomId] = await friends()
    const told = async ({ id }: TestPerson) =>
      (await world.deps.main.db.select().from(event).where(eq(event.personId, id))).filter(({ kind }) => kind === 'chat').length
    await send(one, roomId, '안녕')
    expect([await told(one), await told(other)]).toEqual([1, 1])
    await markRoomRead(other.ctx, { roomId, seq: 1 })
    await markRoomRead(other.ctx, { roomId, seq: 1 })
    expect([await told(one), await told(other)]).toEqual([2, 2])
  })
})

describe('a stranger', () => {
  it('waits apart, is told of no reading, and may write three messages until answered', async () => {
    const [stranger, me] = [await world.person(), await world.person()]
    const roomId = await open(stranger, me)
    for (const text of ['안녕하세요', '저기요', '마지막']) await send(stranger, roomId, text)
    expect(await refusal(send(stranger, roomId, '하나 더'))).toBe('NOT_ANSWERED')
    expect(await readRoom(stranger.ctx, { roomId })).toMatchObject({ canSend: false, state: 'open' })
    expect(await roomsOf(me)).toEqual([])
    expect(await roomsOf(me, 'request')).toMatchObject([{ id: roomId, state: 'request', unreadCount: 3, other: { id: stranger.id } }])
    expect(await countUnreadRooms(me.ctx)).toEqual({ unreadCount: 0, requestCount: 1 })
    await markRoomRead(me.ctx, { roomId, seq: 3 })
    expect(await readRoom(stranger.ctx, { roomId })).toMatchObject({ theirReadSeq: 0 })

    await send(me, roomId, '네, 안녕하세요')
    expect(await roomsOf(me)).toMatchObject([{ id: roomId, state: 'open' }])
    expect(await readRoom(stranger.ctx, { roomId })).toMatchObject({ canSend: true, theirReadSeq: 4 })
    expect(await send(stranger, roomId, '반가워요')).toMatchObject({ seq: 5 })
  })

  it('sends no fourth message either when four are sent at once', async () => {
    const [stranger, me] = [await world.person(), await world.person()]
    const roomId = await open(stranger, me)
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => refusal(send(stranger, roomId, `${n}`))))
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(3)
    expect(await textsOf(me, roomId)).toHaveLength(3)
  })

  it('who is refused hears nothing of it, and what they write later is not seen', async () => {
    const [stranger, me] = [await world.person(), await world.person()]
    const roomId = await open(stranger, me)
    await send(stranger, roomId, '광고')
    const before = await readRoom(stranger.ctx, { roomId })
    for (let n = 0; n < 2; n += 1) await answerRoom(me.ctx, { roomId, accept: false })
    expect(await readRoom(stranger.ctx, { roomId })).toEqual(before)
    await send(stranger, roomId, '또 광고')
    for (const box of ['open', 'request'] as const) expect(await roomsOf(me, box)).toEqual([])
    expect(await countUnreadRooms(me.ctx)).toEqual({ unreadCount: 0, requestCount: 0 })
    // Who refused may still begin: then both talk.
    await send(me, await open(me, stranger), '마음이 바뀌었어요')
    expect(await roomsOf(me)).toMatchObject([{ id: roomId, unreadCount: 0 }])
  })

  it('is no stranger to who follows them, from the first message or from the next one', async () => {
    const [writer, fan, late] = [await world.person(), await world.person(), await world.person()]
    await world.follow(fan, writer)
    await send(writer, await open(writer, fan), '팔로우 고마워요')
    expect(await roomsOf(fan)).toHaveLength(1)
    const roomId = await open(writer, late)
    await send(writer, roomId, '하나')
    await world.follow(late, writer)
    await send(writer, roomId, '둘')
    expect(await roomsOf(late)).toMatchObject([{ id: roomId, state: 'open' }])
  })

  it('may write to so many people only', async () => {
    const strict = await createWorld({ RATE_LIMITS: 'on' })
    const [writer, ...people] = await Promise.all(Array.from({ length: 8 }, () => strict.person()))
    strict.advance(newcomerMs)
    const caller = { ...writer!, ctx: { ...writer!.ctx, network: '192.0.2.0/24' } }
    const outcomes: (string | undefined)[] = []
    for (const one of people) outcomes.push(await refusal(send(caller, await open(writer!, one), '안녕')))
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
    // Who was written to before is not one more.
    expect(await refusal(send(caller, await open(writer!, people[0]!), '거기 계세요?'))).toBe('ok')
    const newcomer = await strict.person()
    const early = { ...newcomer, ctx: { ...newcomer.ctx, network: '192.0.2.0/24' } }
    const first: (string | undefined)[] = []
    for (const one of people.slice(0, 4)) first.push(await refusal(send(early, await open(newcomer, one), '안녕')))
    expect(first).toEqual(['ok', 'ok', 'ok', 'TOO_MANY_REQUESTS'])
    await strict.close()
  })
})

describe('a conversation', () => {
  it('that one deletes is gone for them alone, and begins again with the next message', async () => {
    const [one, other, roomId] = await friends()
    for (const text of ['옛날', '이야기']) await send(one, roomId, text)
    await clearRoom(other.ctx, { roomId })
    expect([await roomsOf(other), await textsOf(other, roomId)]).toEqual([[], []])
    expect(await textsOf(one, roomId)).toEqual(['옛날', '이야기'])
    await send(one, roomId, '새 이야기', { replyTo: 1 })
    expect(await roomsOf(other)).toMatchObject([{ unreadCount: 1, last: { body: '새 이야기', replyTo: { seq: 1, body: '' } } }])
    expect(await textsOf(other, roomId)).toEqual(['새 이야기'])
  })

  it('is closed to both by a block in either direction, with all that is in it, and comes back with its end', async () => {
    const [one, other, roomId] = await friends()
    await send(one, roomId, '사이좋게')
    const since = await Promise.all([one, other].map(async ({ ctx }) => (await syncRooms(ctx, { since: null })).since))
    /** What devices of somebody are told since. */
    const told = async (person: TestPerson) => {
      const { rooms, gone } = await syncRooms(person.ctx, { since: since[person === one ? 0 : 1]! })
      return [rooms.map(({ id }) => id), gone]
    }
    await blockPerson(other.ctx, { personId: one.id })
    for (const person of [one, other]) {
      expect(await told(person)).toEqual([[], [roomId]])
      expect(await roomsOf(person)).toEqual([])
      expect((await countUnreadRooms(person.ctx)).unreadCount).toBe(0)
      expect(await refusal(listMessages(person.ctx, { roomId, limit: 5 }))).toBe('NOT_FOUND')
      expect(await refusal(send(person, roomId, '막힘'))).toBe('NOT_FOUND')
      expect(await refusal(openRoom(person.ctx, { personId: person === one ? other.id : one.id }))).toBe('NOT_FOUND')
    }
    await unblockPerson(other.ctx, { personId: one.id })
    expect(await textsOf(other, roomId)).toEqual(['사이좋게'])
    for (const person of [one, other]) expect(await told(person)).toEqual([[roomId], []])
  })

  it('with somebody whose account is closed can be read, not written', async () => {
    const [one, other, roomId] = await friends()
    await send(other, roomId, '먼저 갈게')
    await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, other.id))
    expect(await roomsOf(one)).toMatchObject([{ other: null, canSend: false, last: { body: '먼저 갈게' } }])
    expect(await refusal(send(one, roomId, '잘 가'))).toBe('NOT_FOUND')
  })
})

it('lists rooms by their last message, page by page, each once', async () => {
  const me = await world.person()
  const ids: string[] = []
  for (let n = 0; n < 5; n += 1) {
    const friend = await world.person()
    await world.follow(me, friend)
    await world.follow(friend, me)
    ids.unshift(await open(friend, me))
    await send(friend, ids[0]!, `${n}`)
    world.advance(1_000)
  }
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const { rooms, nextCursor } = await listRooms(me.ctx, { box: 'open', cursor, limit: 2 })
    seen.push(...rooms.map(({ id }) => id))
    cursor = nextCursor
  } while (cursor)
  expect(seen).toEqual(ids)
})
