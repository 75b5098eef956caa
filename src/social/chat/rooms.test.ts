import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { findShopSubject } from '../../commerce/shops/find-shop-subject.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxRoomPeople } from '../../shared/bounds.ts'
import { personChannel } from '../../realtime/events.ts'
import { blockPerson } from '../graph/block-person.ts'
import { followPerson } from '../graph/follow-person.ts'
import { updateProfile } from '../people/update-profile.ts'
import { isFileVisible } from '../media/is-file-visible.ts'
import { forgetMessages } from './forget-messages.ts'
import { leaveRoom, nameRoom, passRoom, removeFromRoom } from './change-group.ts'
import { editMessage, pinMessage, react, unsendMessage } from './change-message.ts'
import { answerRoom, clearRoom, markDelivered, markRoomRead, muteRoom } from './change-seat.ts'
import { countUnreadRooms } from './count-unread-rooms.ts'
import { listChanges } from './list-changes.ts'
import { listMessages, searchMessages } from './list-messages.ts'
import { listRoomPeople } from './list-people.ts'
import { listRooms } from './list-rooms.ts'
import { inviteToRoom, makeGroup } from './make-group.ts'
import { openRoom } from './open-room.ts'
import { openShopRoom, takeSeats } from './open-shop-room.ts'
import { readRoom } from './read-room.ts'
import { sendMessage } from './send-message.ts'
import { showPresence } from './show-presence.ts'
import { showTyping } from './show-typing.ts'
import { syncRooms } from './sync-rooms.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Sent = Partial<Parameters<typeof sendMessage>[1]>
const send = (me: TestPerson, roomId: string, body: string, more: Sent = {}) =>
  sendMessage(me.ctx, { idempotencyKey: randomUUID(), roomId, body, ...more })
const all = async (me: TestPerson, roomId: string) => (await listMessages(me.ctx, { roomId, limit: 100 })).messages
const textsOf = async (me: TestPerson, roomId: string) => (await all(me, roomId)).filter(({ notice }) => !notice).map(({ body }) => body)
const roomsOf = async (me: TestPerson, box: 'open' | 'request' = 'open') =>
  (await listRooms(me.ctx, { box, cursor: null, limit: 20 })).rooms
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code?: string }) => error.code,
  )

/** A group of its owner and people who follow the owner, so that they are in it at once. */
async function group(others: number, name = '을지로 모임') {
  const owner = await world.person()
  const people = await Promise.all(Array.from({ length: others }, () => world.person()))
  await Promise.all(people.map((one) => world.follow(one, owner)))
  const { id } = await makeGroup(owner.ctx, { idempotencyKey: randomUUID(), name, personIds: people.map(({ id: one }) => one) })
  return { owner, people, id }
}

/** Every procedure about a room, as somebody calls it. */
const tries = (who: TestPerson, roomId: string, other: TestPerson): Record<string, () => Promise<unknown>> => ({
  room: () => readRoom(who.ctx, { roomId }),
  people: () => listRoomPeople(who.ctx, { roomId }),
  messages: () => listMessages(who.ctx, { roomId, limit: 10 }),
  changes: () => listChanges(who.ctx, { roomId, since: 0 }),
  search: () => searchMessages(who.ctx, { roomId, q: '비밀' }),
  send: () => send(who, roomId, '끼어들기'),
  edit: () => editMessage(who.ctx, { roomId, seq: 2, body: '바꾸기' }),
  unsend: () => unsendMessage(who.ctx, { roomId, seq: 2 }),
  react: () => react(who.ctx, { roomId, seq: 2, emoji: '👍' }),
  pin: () => pinMessage(who.ctx, { roomId, seq: 2 }),
  unpin: () => pinMessage(who.ctx, { roomId, seq: null }),
  markRead: () => markRoomRead(who.ctx, { roomId, seq: 2 }),
  answer: () => answerRoom(who.ctx, { roomId, accept: true }),
  mute: () => muteRoom(who.ctx, { roomId, on: true }),
  clear: () => clearRoom(who.ctx, { roomId }),
  invite: () => inviteToRoom(who.ctx, { roomId, personIds: [other.id] }),
  name: () => nameRoom(who.ctx, { roomId, name: '내 방' }),
  pass: () => passRoom(who.ctx, { roomId, personId: other.id }),
  remove: () => removeFromRoom(who.ctx, { roomId, personId: other.id }),
  leave: () => leaveRoom(who.ctx, { roomId }),
})

describe('what a member changes of their seat', () => {
  const seatsBut = async (roomId: string, me: TestPerson) =>
    rows(
      world.deps.main.db,
      sql<{ seat: string }>`
        select t::text as seat from chat_member t
        where t.room_id in (select room_id from chat_member where person_id = ${me.id}::uuid)
          and (t.room_id <> ${roomId}::uuid or t.person_id <> ${me.id}::uuid) order by 1`,
    )

  it.each(['markRead', 'mute', 'clear', 'answer', 'refuse'] as const)('is that one alone: %s', async (name) => {
    const { owner, people, id } = await group(2)
    const me = people[0]!
    const [other, another] = [await world.person(), await world.person()]
    await world.follow(me, owner)
    const { id: direct } = await openRoom(owner.ctx, { personId: me.id })
    const second = await makeGroup(owner.ctx, { idempotencyKey: randomUUID(), name: '둘째', personIds: people.map((one) => one.id) })
    for (const roomId of [id, direct, second.id]) for (const body of ['하나', '둘']) await send(owner, roomId, body)
    // Two requests of strangers, which wait.
    const requests: string[] = []
    for (const stranger of [other, another]) {
      const { id: asked } = await openRoom(stranger.ctx, { personId: me.id })
      await send(stranger, asked, '안녕하세요')
      requests.push(asked)
    }
    const roomId = name === 'answer' || name === 'refuse' ? requests[0]! : id
    const before = await seatsBut(roomId, me)
    expect(before.length).toBeGreaterThan(5)
    const call = name === 'refuse' ? answerRoom(me.ctx, { roomId, accept: false }) : tries(me, roomId, other)[name]!()
    expect(await refusal(call)).toBe('ok')
    expect(await seatsBut(roomId, me)).toEqual(before)
  })
})

describe('who reads a room', () => {
  it('is its members alone: a stranger, who left, who was removed, who refused and former staff find nothing by any call', async () => {
    const { owner, people, id } = await group(3)
    const [left, removed, stays] = people as [TestPerson, TestPerson, TestPerson]
    const [stranger, refused] = [await world.person(), await world.person()]
    await send(owner, id, '비밀 이야기')
    await leaveRoom(left.ctx, { roomId: id })
    await removeFromRoom(owner.ctx, { roomId: id, personId: removed.id })
    await inviteToRoom(owner.ctx, { roomId: id, personIds: [refused.id] })
    expect(await answerRoom(refused.ctx, { roomId: id, accept: false })).toBeNull()
    for (const outsider of [stranger, left, removed, refused]) {
      for (const [name, call] of Object.entries(tries(outsider, id, stays)))
        expect([name, await refusal(call())]).toEqual([name, 'NOT_FOUND'])
      expect([await roomsOf(outsider), await roomsOf(outsider, 'request')]).toEqual([[], []])
      expect(await countUnreadRooms(outsider.ctx)).toEqual({ unreadCount: 0, requestCount: 0 })
      expect(await showTyping(outsider.ctx, { roomId: id })).toEqual({ done: true })
      await markDelivered(outsider.ctx, { rooms: [{ roomId: id, seq: 1 }] })
    }
    expect(await textsOf(stays, id)).toEqual(['비밀 이야기'])

    const shop = await world.shop()
    const [worker, buyer] = [await world.shopMember(shop, 'seller'), await world.person()]
    const product = await world.product(shop)
    const { id: asked } = await openShopRoom(buyer.ctx, await findShopSubject(buyer.ctx, { kind: 'product', id: product.id }))
    await send(buyer, asked, '비밀 질문')
    await send(worker, asked, '비밀 답')
    await run(world.deps.main.db, sql`update shop_member set role = 'finance' where person_id = ${worker.id}::uuid`)
    for (const [name, call] of Object.entries(tries(worker, asked, stays)))
      expect([name, await refusal(call())]).toEqual([name, 'NOT_FOUND'])
    expect(await textsOf(shop.owner, asked)).toEqual(['비밀 질문', '비밀 답'])
  })

  it('of a picture too: it is open to members, to nobody with another’s address, and closed to who left', async () => {
    const { owner, people, id } = await group(2)
    const [left, asked] = [people[0]!, await world.person()]
    await inviteToRoom(owner.ctx, { roomId: id, personIds: [asked.id] })
    const { id: mediaId } = await world.media(owner, 'chat')
    const others = await world.media(left, 'chat')
    const post = await world.media(owner, 'post')
    const key = `m/${mediaId}/320.webp`
    const opens = (who: TestPerson | null) => isFileVisible(world.deps, key, who?.id ?? null)
    expect([await opens(owner), await opens(left)]).toEqual([true, false])
    for (const not of [others.id, post.id, randomUUID()]) expect(await refusal(send(owner, id, '', { mediaIds: [not] }))).toBe('NOT_FOUND')
    const { seq } = await send(owner, id, '', { mediaIds: [mediaId] })
    expect((await all(left, id)).at(-1)).toMatchObject({ pictureCount: 1, pictures: [{ width: 1080 }] })
    // A request that waits shows that there is one, and not which.
    expect((await all(asked, id)).at(-1)).toMatchObject({ pictureCount: 1, pictures: [] })
    const seen = async () => [
      await opens(left),
      await opens(people[1]!),
      await opens(asked),
      await opens(await world.person()),
      await opens(null),
    ]
    expect(await seen()).toEqual([true, true, false, false, false])
    await leaveRoom(left.ctx, { roomId: id })
    expect(await seen()).toEqual([false, true, false, false, false])
    await answerRoom(asked.ctx, { roomId: id, accept: true })
    expect(await seen()).toEqual([false, true, true, false, false])
    await unsendMessage(owner.ctx, { roomId: id, seq })
    expect([await opens(owner), ...(await seen())]).toEqual([false, false, false, false, false, false])
  })
})

describe('a group', () => {
  it('is made once, asks whom it does not know, and shows nobody what was said before they came', async () => {
    const owner = await world.person()
    const [friend, stranger, late] = [await world.person(), await world.person(), await world.person()]
    for (const one of [friend, late]) await world.follow(one, owner)
    const input = { idempotencyKey: randomUUID(), name: '주말 등산', personIds: [friend.id, stranger.id] }
    const made = await Promise.all(Array.from({ length: 5 }, () => makeGroup(owner.ctx, input)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const roomId = made[0]!.id
    expect(await roomsOf(friend)).toMatchObject([
      { id: roomId, kind: 'group', name: '주말 등산', memberCount: 3, unreadCount: 0, isOwner: false },
    ])
    expect(await roomsOf(stranger, 'request')).toMatchObject([{ id: roomId, state: 'request' }])
    await send(owner, roomId, '토요일 9시')
    await inviteToRoom(owner.ctx, { roomId, personIds: [late.id, friend.id] })
    expect([await textsOf(friend, roomId), await textsOf(late, roomId)]).toEqual([['토요일 9시'], []])
    await send(stranger, roomId, '저도요')
    expect(await roomsOf(stranger)).toMatchObject([{ id: roomId, state: 'open', memberCount: 4 }])
    expect((await all(owner, roomId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect((await all(owner, roomId))[2]).toMatchObject({ notice: 'invited', card: { kind: 'person', id: late.id, handle: late.handle } })
    expect(await refusal(inviteToRoom(owner.ctx, { roomId, personIds: [randomUUID()] }))).toBe('NOT_FOUND')
    await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${late.id}::uuid`)
    const here = (await listRoomPeople(owner.ctx, { roomId })).people.filter(({ isHere }) => isHere)
    expect([(await readRoom(owner.ctx, { roomId })).memberCount, here.length]).toEqual([3, 3])
  })

  it('holds 50 people, however many are invited at once', async () => {
    const { owner, people, id } = await group(1)
    const crowd = await Promise.all(Array.from({ length: maxRoomPeople }, () => world.person()))
    const ids = crowd.map(({ id: one }) => one)
    const outcomes = await Promise.all(
      [ids.slice(0, 30), ids.slice(20, 50)].map((personIds, at) =>
        refusal(inviteToRoom((at ? owner : people[0]!).ctx, { roomId: id, personIds })),
      ),
    )
    expect(outcomes.toSorted()).toEqual(['LIMIT_EXCEEDED', 'ok'])
    expect((await readRoom(owner.ctx, { roomId: id })).memberCount).toBe(32)
  })

  it('is named, passed on and cleared of people by its owner alone, and goes on without them', async () => {
    const { owner, people, id } = await group(3, '')
    const [first, second, third] = people as [TestPerson, TestPerson, TestPerson]
    for (const call of ['name', 'pass', 'remove'] as const) expect(await refusal(tries(first, id, second)[call]!())).toBe('FORBIDDEN')
    for (const name of ['새 이름', '새 이름']) expect((await nameRoom(owner.ctx, { roomId: id, name })).name).toBe('새 이름')
    // The same name again is no news.
    expect((await all(third, id)).filter(({ notice }) => notice === 'named')).toHaveLength(1)
    expect(await refusal(nameRoom(owner.ctx, { roomId: id, name: 'Kiwi 고객센터' }))).toBe('NAME_RESERVED')
    const asKiwi = { idempotencyKey: randomUUID(), name: '키위 결제팀', personIds: [] }
    expect(await refusal(makeGroup(owner.ctx, asKiwi))).toBe('NAME_RESERVED')
    expect(await refusal(makeGroup((await world.person({ role: 'admin' })).ctx, asKiwi))).toBe('ok')
    for (const { id: personId } of [owner, second]) await passRoom(owner.ctx, { roomId: id, personId })
    expect(await refusal(nameRoom(owner.ctx, { roomId: id, name: '아직' }))).toBe('FORBIDDEN')
    await removeFromRoom(second.ctx, { roomId: id, personId: first.id })
    await leaveRoom(second.ctx, { roomId: id })
    const owners = async (who: TestPerson) =>
      (await listRoomPeople(who.ctx, { roomId: id })).people.filter(({ isOwner }) => isOwner).map(({ person }) => person.id)
    expect([[owner.id], [third.id]]).toContainEqual(await owners(third))
    await leaveRoom(owner.ctx, { roomId: id })
    expect(await owners(third)).toEqual([third.id])
    world.advance(1_000)
    // Who left may be asked again, and does not come back as its owner.
    await inviteToRoom(third.ctx, { roomId: id, personIds: [owner.id] })
    await answerRoom(owner.ctx, { roomId: id, accept: true })
    expect([await owners(third), await textsOf(owner, id)]).toEqual([[third.id], []])
    expect((await all(third, id)).map(({ notice }) => notice)).toEqual([
      'made',
      'named',
      'owner',
      'removed',
      'left',
      'left',
      'invited',
      'joined',
    ])
  })

  it('hides from its member what somebody says whom they blocked, and from nobody else', async () => {
    const { owner, people, id } = await group(2)
    await send(owner, id, '들리나요')
    await blockPerson(people[0]!.ctx, { personId: owner.id })
    expect((await all(people[0]!, id)).at(-1)).toMatchObject({ body: '', silenced: true })
    expect((await searchMessages(people[0]!.ctx, { roomId: id, q: '들리' })).messages).toEqual([])
    expect(await textsOf(people[1]!, id)).toEqual(['들리나요'])
    const unread = (who: TestPerson) => countUnreadRooms(who.ctx).then(({ unreadCount }) => unreadCount)
    expect([await unread(people[0]!), await unread(people[1]!)]).toEqual([0, 1])

    const [ears, told] = [new Redis(world.redisUrl), [] as string[]]
    const names = new Map([owner, ...people].map((one, n) => [personChannel(one.id), n]))
    ears.on('message', (channel, event) => event.includes('typing') && told.push(`${names.get(channel)}`))
    await ears.subscribe(...names.keys())
    await showTyping(owner.ctx, { roomId: id })
    await showTyping(people[1]!.ctx, { roomId: id })
    // Nor does somebody hear when they write or read who blocked them.
    await showTyping(people[0]!.ctx, { roomId: id })
    await expect.poll(() => told.toSorted()).toEqual(['0', '1', '2', '2'])
    ears.disconnect()
    // "Read by all" waits for nobody with a block between, and waits for them where there is none.
    const readByAll = async (who: TestPerson) => (await readRoom(who.ctx, { roomId: id })).theirReadSeq
    await markRoomRead(people[1]!.ctx, { roomId: id, seq: 2 })
    expect([await readByAll(owner), await readByAll(people[1]!)]).toEqual([2, 0])
    await markRoomRead(people[0]!.ctx, { roomId: id, seq: 2 })
    expect([await readByAll(owner), await readByAll(people[1]!), await readByAll(people[0]!)]).toEqual([2, 2, 2])
    const readBy = async (who: TestPerson) =>
      (await listRoomPeople(who.ctx, { roomId: id })).people.find(({ person }) => person.id === people[0]!.id)?.readSeq
    expect([await readBy(owner), await readBy(people[1]!), await readBy(people[0]!)]).toEqual([0, 2, 2])
  })
})

describe('presence', () => {
  it('is whispered between two who both show it and talk, and to nobody else', async () => {
    const [me, friend] = [await world.person(), await world.person()]
    await Promise.all([followPerson(me.ctx, { personId: friend.id }), followPerson(friend.ctx, { personId: me.id })])
    const { id } = await openRoom(me.ctx, { personId: friend.id })
    await send(me, id, '안녕')
    await send(friend, id, '안녕하세요')
    // Somebody who shows it too, and talks with others.
    const stranger = await world.person()
    await updateProfile(stranger.ctx, { showsPresence: true })
    await group(1).then(({ owner, id: elsewhere }) => inviteToRoom(owner.ctx, { roomId: elsewhere, personIds: [stranger.id] }))
    const { id: theirs } = await openRoom(stranger.ctx, { personId: (await world.person()).id })
    await send(stranger, theirs, '안녕')
    const [ears, told] = [new Redis(world.redisUrl), [] as string[]]
    ears.on('message', (channel, event) => {
      if (event === 'over') told.push('over')
      else if (channel === personChannel(stranger.id)) told.push(event)
      else if (event.includes('"here"')) told.push(channel === personChannel(friend.id) ? 'friend' : 'me')
    })
    await ears.subscribe(personChannel(me.id), personChannel(friend.id), personChannel(stranger.id))
    const both = () => Promise.all([me, friend].map(({ ctx }) => showPresence(ctx, { roomId: id })))
    await both()
    await updateProfile(me.ctx, { showsPresence: true })
    await both()
    await updateProfile(friend.ctx, { showsPresence: true })
    await both()
    const { id: groupId } = await makeGroup(me.ctx, { idempotencyKey: randomUUID(), name: '', personIds: [friend.id] })
    await showPresence(me.ctx, { roomId: groupId })
    await blockPerson(friend.ctx, { personId: me.id })
    await both()
    await world.deps.redis.publish(personChannel(me.id), 'over')
    await expect.poll(() => told.includes('over')).toBe(true)
    expect(told.toSorted()).toEqual(['friend', 'me', 'over'])
    ears.disconnect()
  })
})

describe('a room with a shop', () => {
  it('is one for an order, answered by whoever works on its orders, as the shop', async () => {
    const shop = await world.shop()
    const [seller, finance] = [await world.shopMember(shop, 'seller'), await world.shopMember(shop, 'finance')]
    const buyer = await world.person()
    const { orderId } = await world.received(buyer, await world.product(shop))
    const about = { kind: 'order', id: orderId } as const
    const opened = await Promise.all(
      [buyer, seller, shop.owner].map(async (one) => openShopRoom(one.ctx, await findShopSubject(one.ctx, about))),
    )
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
    const roomId = opened[0]!.id
    for (const no of [finance, await world.person()]) expect(await refusal(findShopSubject(no.ctx, about))).toBe('NOT_FOUND')
    await send(buyer, roomId, '언제 오나요?', { card: { kind: 'order', id: orderId } })
    expect(await countUnreadRooms(seller.ctx)).toMatchObject({ unreadCount: 1 })
    await send(seller, roomId, '내일 보내요')
    expect((await all(buyer, roomId)).at(-1)).toMatchObject({ asShop: true, senderId: null, mine: false })
    expect((await all(shop.owner, roomId)).at(-1)).toMatchObject({ asShop: true, senderId: seller.id })
    // A colleague's answer is no news to staff.
    expect(await roomsOf(shop.owner)).toMatchObject([{ seat: 'shop', other: { id: buyer.id }, about, unreadCount: 1 }])
    expect(await roomsOf(buyer)).toMatchObject([{ seat: 'person', shop: { id: shop.id }, other: null, unreadCount: 1, theirReadSeq: 2 }])
    expect((await listRoomPeople(buyer.ctx, { roomId })).people.map(({ person }) => person.id)).toEqual([buyer.id])
    expect((await listRoomPeople(seller.ctx, { roomId })).people[0]!.person.id).toBe(buyer.id)
    expect(await refusal(findShopSubject(shop.owner.ctx, { kind: 'product', id: (await world.product(shop)).id }))).toBe('BAD_INPUT')

    const late = await world.shopMember(shop, 'seller')
    expect(await roomsOf(late)).toEqual([])
    await takeSeats(late.ctx, shop.id)
    expect(await roomsOf(late)).toMatchObject([{ id: roomId, seat: 'shop' }])
    const { id: other } = await openRoom(buyer.ctx, { personId: late.id })
    expect(await refusal(send(buyer, other, '', { card: { kind: 'order', id: orderId } }))).toBe('NOT_FOUND')
    await blockPerson(buyer.ctx, { personId: shop.owner.id })
    expect(await refusal(send(buyer, roomId, '막힘'))).toBe('NOT_FOUND')
  })
})

describe('what a device misses', () => {
  it('of a room is what is new or changed since, numbered without a gap', async () => {
    const { owner, people, id } = await group(2)
    const [friend] = people as [TestPerson]
    const { change } = await listMessages(friend.ctx, { roomId: id, limit: 10 })
    await send(owner, id, '하나')
    await send(owner, id, '둘')
    await editMessage(owner.ctx, { roomId: id, seq: 2, body: '하나!' })
    for (let n = 0; n < 2; n += 1) await react(friend.ctx, { roomId: id, seq: 3, emoji: '👍' })
    await react(people[1]!.ctx, { roomId: id, seq: 3, emoji: '👍' })
    await react(people[1]!.ctx, { roomId: id, seq: 3, emoji: '😂' })
    await unsendMessage(owner.ctx, { roomId: id, seq: 2 })
    await unsendMessage(owner.ctx, { roomId: id, seq: 2 })
    const asked = await Promise.all([friend, owner, friend].map((one) => listChanges(one.ctx, { roomId: id, since: change })))
    expect(asked[0]!.messages).toMatchObject([
      {
        seq: 3,
        reactions: [
          { emoji: '👍', count: 1, mine: true },
          { emoji: '😂', count: 1, mine: false },
        ],
      },
      { seq: 2, unsent: true, body: '', mine: false },
    ])
    expect(asked[1]!.messages.map(({ mine }) => mine)).toEqual([true, true])
    expect(asked[2]).toEqual(asked[0])
    expect(asked[0]!.change).toBe(change + 7)
    expect((await listChanges(friend.ctx, { roomId: id, since: change + 7 })).messages).toEqual([])
    // A room that is open on ten devices, which one event woke, is read once.
    const statements = vi.spyOn(world.deps.main.db, 'send')
    await Promise.all(Array.from({ length: 10 }, () => listChanges(friend.ctx, { roomId: id, since: change })))
    expect(statements).toHaveBeenCalledTimes(1)
    statements.mockRestore()
    await react(friend.ctx, { roomId: id, seq: 3, emoji: null })
    expect((await listChanges(friend.ctx, { roomId: id, since: change + 7 })).messages).toMatchObject([{ reactions: [{ emoji: '😂' }] }])
  })

  it('of all its rooms comes with one cursor, and a room that it reads no longer is gone', async () => {
    const { owner, people, id } = await group(2)
    const [friend] = people as [TestPerson]
    const { id: direct } = await openRoom(friend.ctx, { personId: owner.id })
    const first = await syncRooms(friend.ctx, { since: null })
    expect(first).toMatchObject({ isWhole: false, rooms: [] })
    await send(owner, id, '모임')
    await send(owner, direct, '둘만')
    await markRoomRead(friend.ctx, { roomId: direct, seq: 1 })
    const next = await syncRooms(friend.ctx, { since: first.since })
    expect(next).toMatchObject({ isWhole: true, hasMore: false, gone: [] })
    expect(next.rooms.map((room) => [room.id, room.unreadCount]).toSorted()).toEqual(
      [
        [id, 1],
        [direct, 0],
      ].toSorted(),
    )
    await removeFromRoom(owner.ctx, { roomId: id, personId: friend.id })
    expect(await syncRooms(friend.ctx, { since: next.since })).toMatchObject({ isWhole: true, rooms: [], gone: [id] })
    expect(await syncRooms(friend.ctx, { since: 1_000_000 })).toMatchObject({ isWhole: false })
  })
})

it('a message taken back is one for the device that sends it again without an answer', async () => {
  const { owner, id } = await group(1)
  const input = { idempotencyKey: randomUUID(), roomId: id, body: '답이 없던 말' }
  const { seq } = await sendMessage(owner.ctx, input)
  await unsendMessage(owner.ctx, { roomId: id, seq })
  expect(await sendMessage(owner.ctx, input)).toMatchObject({ seq, unsent: true })
  const { id: other } = await makeGroup(owner.ctx, { idempotencyKey: randomUUID(), name: '', personIds: [(await world.person()).id] })
  const key = randomUUID()
  const twice = await Promise.all([id, other].map((roomId) => refusal(send(owner, roomId, '한 번', { idempotencyKey: key }))))
  expect(twice.toSorted()).toEqual(['IDEMPOTENCY_MISMATCH', 'ok'])
})

it('a message stands above the room until it is taken down or back', async () => {
  const { owner, people, id } = await group(1)
  await send(owner, id, '회비 계좌는 공지로')
  expect(await pinMessage(people[0]!.ctx, { roomId: id, seq: 2 })).toMatchObject({ pinned: { seq: 2, body: '회비 계좌는 공지로' } })
  expect(await refusal(pinMessage(owner.ctx, { roomId: id, seq: 1 }))).toBe('NOT_FOUND')
  expect((await pinMessage(owner.ctx, { roomId: id, seq: null })).pinned).toBeNull()
  await pinMessage(owner.ctx, { roomId: id, seq: 2 })
  await unsendMessage(owner.ctx, { roomId: id, seq: 2 })
  expect((await readRoom(owner.ctx, { roomId: id })).pinned).toBeNull()
})

it('a word is found in a room by two syllables, as it is written, newest first', async () => {
  const { owner, people, id } = await group(1)
  for (const text of ['을지로 소품샵', '을지로 3가', '100% 면', '없는 말']) await send(owner, id, text)
  const found = async (q: string, before?: number) =>
    (await searchMessages(people[0]!.ctx, { roomId: id, q, ...(before && { before }) })).messages.map(({ body }) => body)
  expect(await found('을지')).toEqual(['을지로 3가', '을지로 소품샵'])
  expect(await found('을지', 3)).toEqual(['을지로 소품샵'])
  expect([await found('0%'), await found('_')]).toEqual([['100% 면'], []])
})

it('a message is shown as delivered, then as read, to its sender, where both talk', async () => {
  const [one, other] = [await world.person(), await world.person()]
  const { id: roomId } = await openRoom(one.ctx, { personId: other.id })
  await send(one, roomId, '왔나요')
  const marks = async () => {
    const { theirDeliveredSeq, theirReadSeq } = await readRoom(one.ctx, { roomId })
    return [theirDeliveredSeq, theirReadSeq]
  }
  await markDelivered(other.ctx, { rooms: [{ roomId, seq: 1 }] })
  expect(await marks()).toEqual([0, 0])
  await answerRoom(other.ctx, { roomId, accept: true })
  await markDelivered(other.ctx, {
    rooms: [
      { roomId, seq: 99 },
      { roomId: randomUUID(), seq: 1 },
    ],
  })
  expect(await marks()).toEqual([1, 0])
  await markRoomRead(other.ctx, { roomId, seq: 1 })
  expect(await marks()).toEqual([1, 1])
})

it('refusing a stranger holds also when their next message arrives in the same moment', async () => {
  const [stranger, me] = [await world.person(), await world.person()]
  const { id: roomId } = await openRoom(stranger.ctx, { personId: me.id })
  await send(stranger, roomId, '하나')
  await Promise.all([send(stranger, roomId, '둘'), answerRoom(me.ctx, { roomId, accept: false }), send(stranger, roomId, '셋')])
  expect(await roomsOf(me, 'request')).toEqual([])
})

it('messages older than CHAT_KEEP_DAYS go in parts, for everybody; what is left has no gap, and without the setting all stay', async () => {
  const { owner, people, id } = await group(1)
  const [friend] = people as [TestPerson]
  for (const text of ['하나', '둘', '셋', '넷']) await send(owner, id, text)
  await react(friend.ctx, { roomId: id, seq: 3, emoji: '👍' })
  await pinMessage(owner.ctx, { roomId: id, seq: 5 })
  const quiet = await group(1, '조용한 모임')
  world.advance(20 * 86_400_000)
  await send(friend, id, '다섯', { replyTo: 3 })
  const { since } = await syncRooms(friend.ctx, { since: null })
  world.advance(20 * 86_400_000)
  const young = await group(1, '새 모임')
  await send(young.owner, young.id, '오늘')
  const ctx = world.ctx()
  expect(await forgetMessages(ctx)).toEqual({ rooms: 0 })
  expect(await textsOf(friend, id)).toHaveLength(5)

  const keeping = { ...ctx, config: { ...ctx.config, CHAT_KEEP_DAYS: 30 } }
  expect((await forgetMessages(keeping, { limit: 2 })).rooms).toBeGreaterThanOrEqual(2)
  expect(await all(friend, id)).toMatchObject([{ seq: 6, body: '다섯', replyTo: { seq: 3, body: '' } }])
  expect(await textsOf(young.owner, young.id)).toEqual(['오늘'])
  expect(await readRoom(friend.ctx, { roomId: id })).toMatchObject({ forgottenSeq: 5, lastSeq: 6, pinned: null, unreadCount: 0 })
  expect((await syncRooms(friend.ctx, { since })).rooms.map((room) => room.id)).toContain(id)
  expect(await refusal(send(owner, id, '', { replyTo: 3 }))).toBe('NOT_FOUND')
  expect(await refusal(react(owner.ctx, { roomId: id, seq: 3, emoji: '👍' }))).toBe('NOT_FOUND')
  expect(await send(owner, id, '여섯', { replyTo: 6 })).toMatchObject({ seq: 7 })
  // A group without messages is still found.
  expect((await roomsOf(quiet.owner)).find((room) => room.id === quiet.id)).toMatchObject({ last: null, forgottenSeq: 1, unreadCount: 0 })
  expect(await forgetMessages(keeping)).toEqual({ rooms: 0 })
})
