import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxRoomPeople } from '../../shared/bounds.ts'
import { react, pinMessage, editMessage } from './change-message.ts'
import { leaveRoom } from './change-group.ts'
import { answerRoom, clearRoom, markDelivered, markRoomRead } from './change-seat.ts'
import { countUnreadRooms } from './count-unread-rooms.ts'
import { listChanges } from './list-changes.ts'
import { listMessages, searchMessages } from './list-messages.ts'
import { listRoomPeople } from './list-people.ts'
import { listRooms } from './list-rooms.ts'
import { inviteToRoom, makeGroup } from './make-group.ts'
import { openRoom } from './open-room.ts'
import { openShopRoom } from './open-shop-room.ts'
import { readRoom } from './read-room.ts'
import { newcomerMs } from './rules.ts'
import { sendMessage } from './send-message.ts'
import { syncRooms } from './sync-rooms.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const send = (who: TestPerson, roomId: string, body: string, more: Partial<Parameters<typeof sendMessage>[1]> = {}) =>
  sendMessage(who.ctx, { idempotencyKey: randomUUID(), roomId, body, ...more })
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code?: string }) => error.code,
  )
const people = (count: number, options = {}) => Promise.all(Array.from({ length: count }, () => world.person(options)))
const make = async (owner: TestPerson, members: TestPerson[], name = '모임') =>
  (await makeGroup(owner.ctx, { idempotencyKey: randomUUID(), name, personIds: members.map(({ id }) => id) })).id
/** A group whose members follow its owner, so that they are in it at once. */
async function group(count: number) {
  const [owner, ...members] = (await people(count + 1)) as [TestPerson, ...TestPerson[]]
  for (const one of members) await world.follow(one, owner)
  return { owner, members, id: await make(owner, members) }
}
/** Messages as many as asked for, from the next number on. */
const fill = (roomId: string, sender: TestPerson, count: number, body = '채움') =>
  run(
    world.owner.db,
    sql`with made as (
          insert into chat_message (room_id, seq, change, sender_id, body, idempotency_key, request_hash, created_at)
          select r.id, r.last_seq + n, r.last_change + n, ${sender.id}::uuid, ${body}, gen_random_uuid()::text, '', now()
          from chat_room r, generate_series(1, ${count}) n where r.id = ${roomId}::uuid)
        update chat_room set last_seq = last_seq + ${count}, last_change = last_change + ${count} where id = ${roomId}::uuid`,
  )

describe('the list of rooms', () => {
  it('holds each room once where all moved in the same instant, whatever the length of its pages', async () => {
    const [me, ...friends] = (await people(6)) as [TestPerson, ...TestPerson[]]
    for (const friend of friends) {
      await world.follow(me, friend)
      await send(friend, (await openRoom(friend.ctx, { personId: me.id })).id, '안녕')
    }
    const read = async (limit: number) => {
      const found: string[] = []
      for (let cursor: string | null = null, left = 10; left > 0; left -= 1) {
        const page = await listRooms(me.ctx, { box: 'open', cursor, limit })
        found.push(...page.rooms.map(({ id }) => id))
        cursor = page.nextCursor
        if (cursor === null) return found
      }
      throw new Error('a list without an end')
    }
    const whole = await read(50)
    expect(whole).toHaveLength(5)
    expect(whole).toEqual(whole.toSorted().reverse())
    for (const limit of [1, 2, 5]) expect(await read(limit)).toEqual(whole)
  })

  it('calls a group without a name by the first four who came and are here, and counts whoever is asked', async () => {
    const [owner, ...others] = (await people(7)) as [TestPerson, ...TestPerson[]]
    for (const one of others) await world.follow(one, owner)
    const [first, ...rest] = others
    const id = await make(owner, [first!])
    for (const one of rest.slice(0, 4)) {
      world.advance(1_000)
      await inviteToRoom(owner.ctx, { roomId: id, personIds: [one.id] })
    }
    const [gone, suspended] = [rest[0]!, rest[1]!]
    await leaveRoom(gone.ctx, { roomId: id })
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${suspended.id}::uuid`)
    const asked = await world.person()
    world.advance(1_000)
    await inviteToRoom(owner.ctx, { roomId: id, personIds: [asked.id, rest[4]!.id] })
    const named = [first!, rest[2]!, rest[3]!].map((one) => one.id)
    const { people: shown, memberCount } = await readRoom(owner.ctx, { roomId: id })
    expect([shown.slice(0, 3).map((one) => one.id), shown.length, memberCount]).toEqual([named, 4, 6])
    expect((await readRoom(first!.ctx, { roomId: id })).people.slice(0, 3).map((one) => one.id)).toEqual([owner.id, ...named.slice(1)])
    const listed = (await listRoomPeople(owner.ctx, { roomId: id })).people
    // Those who came together are in the order of their ids.
    const [second, third] = [owner, first!].toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(listed.slice(0, 3).map(({ person }) => person.id)).toEqual([second!.id, third!.id, gone.id])
    expect(listed.map(({ isHere, isWaiting }) => [isHere, isWaiting].join())).toEqual([
      'true,false',
      'true,false',
      'false,false',
      'true,false',
      'true,false',
      ...[asked, rest[4]!].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((one) => (one === asked ? 'true,true' : 'true,false')),
    ])
  })
})

describe('what somebody did not live through', () => {
  it('is shown to them by nothing: a late member reads, finds, answers, and reacts to what came after', async () => {
    const { owner, id } = await group(1)
    await send(owner, id, '그 전의 비밀')
    await pinMessage(owner.ctx, { roomId: id, seq: 2 })
    const late = await world.person()
    await world.follow(late, owner)
    await inviteToRoom(owner.ctx, { roomId: id, personIds: [late.id] })
    expect((await listChanges(late.ctx, { roomId: id, since: 0 })).messages.map(({ seq }) => seq)).toEqual([3])
    expect((await listMessages(late.ctx, { roomId: id, limit: 10 })).messages.map(({ seq }) => seq)).toEqual([3])
    expect((await searchMessages(late.ctx, { roomId: id, q: '비밀' })).messages).toEqual([])
    expect(await readRoom(late.ctx, { roomId: id })).toMatchObject({ pinned: null, last: { seq: 3 }, unreadCount: 0 })
    expect(await refusal(react(late.ctx, { roomId: id, seq: 2, emoji: '👍' }))).toBe('NOT_FOUND')
    expect(await refusal(pinMessage(late.ctx, { roomId: id, seq: 2 }))).toBe('NOT_FOUND')
    expect(await refusal(send(late, id, '답', { replyTo: 2 }))).toBe('NOT_FOUND')
    expect(await refusal(send(owner, id, '답', { replyTo: 4 }))).toBe('NOT_FOUND')
    await send(owner, id, '답', { replyTo: 2 })
    expect((await listMessages(late.ctx, { roomId: id, limit: 1 })).messages).toMatchObject([
      { replyTo: { seq: 2, body: '', senderId: null } },
    ])
    // Who deletes the conversation has no newest message of it.
    await clearRoom(late.ctx, { roomId: id })
    expect(await readRoom(late.ctx, { roomId: id })).toMatchObject({ last: null, pinned: null })
    expect(await readRoom(owner.ctx, { roomId: id })).toMatchObject({ last: { body: '답' }, pinned: { seq: 2 } })
  })
})

it('a message that a moderator hid is its sender’s alone: others read, find and count no word of it', async () => {
  const { owner, members, id } = await group(1)
  const [reader] = members as [TestPerson]
  await send(owner, id, '숨긴 말')
  await send(reader, id, '그 말에', { replyTo: 2 })
  await send(owner, id, '다른 말')
  await run(world.owner.db, sql`update chat_message set hidden_at = now() where room_id = ${id}::uuid and seq = 2`)
  await run(world.owner.db, sql`update chat_member set read_seq = 1 where room_id = ${id}::uuid`)
  const bodies = async (who: TestPerson) =>
    (await listMessages(who.ctx, { roomId: id, limit: 10 })).messages
      .slice(1)
      .map(({ body, hidden, replyTo }) => [body, hidden, replyTo?.body])
  expect(await bodies(reader)).toEqual([
    ['', true, undefined],
    ['그 말에', false, ''],
    ['다른 말', false, undefined],
  ])
  expect((await bodies(owner))[0]).toEqual(['숨긴 말', true, undefined])
  const found = async (who: TestPerson) => (await searchMessages(who.ctx, { roomId: id, q: '숨긴' })).messages.length
  expect([await found(reader), await found(owner)]).toEqual([0, 1])
  expect([await countUnreadRooms(reader.ctx), await countUnreadRooms(owner.ctx)]).toMatchObject([{ unreadCount: 1 }, { unreadCount: 1 }])
  for (const act of [editMessage(owner.ctx, { roomId: id, seq: 2, body: '다시' }), react(reader.ctx, { roomId: id, seq: 2, emoji: '👍' })])
    expect(await refusal(act)).toBe('CONFLICT')
  expect(await refusal(pinMessage(owner.ctx, { roomId: id, seq: 2 }))).toBe('NOT_FOUND')
})

describe('a search in a room', () => {
  it('finds letters of either case, no notice, and thirty at a time from the newest on', async () => {
    const { owner, members, id } = await group(1)
    await fill(id, owner, 31, 'Kiwi 과수원')
    const first = await searchMessages(members[0]!.ctx, { roomId: id, q: 'kiwi' })
    expect([first.messages.length, first.hasMore, first.messages[0]!.seq, first.messages.at(-1)!.seq]).toEqual([30, true, 32, 3])
    const rest = await searchMessages(members[0]!.ctx, { roomId: id, q: 'KIWI', before: 3 })
    expect([rest.messages.map(({ seq }) => seq), rest.hasMore]).toEqual([[2], false])
    expect((await searchMessages(owner.ctx, { roomId: id, q: '모임' })).messages).toEqual([])
  })
})

describe('a device that was away', () => {
  it('reads a hundred changes at a time, and the next page begins where the last one ended', async () => {
    const { owner, members, id } = await group(1)
    await fill(id, owner, 101)
    const first = await listChanges(members[0]!.ctx, { roomId: id, since: 0 })
    expect([first.messages.length, first.hasMore, first.change]).toEqual([100, true, 100])
    const next = await listChanges(members[0]!.ctx, { roomId: id, since: first.change })
    expect([next.messages.map(({ seq }) => seq), next.hasMore, next.change]).toEqual([[101, 102], false, 102])
    // One that knows more than the server keeps what it knows.
    expect((await listChanges(members[0]!.ctx, { roomId: id, since: 500 })).change).toBe(500)
  })

  it('asks a hundred events at a time, and reads everything anew where events are gone', async () => {
    const { owner, members, id } = await group(1)
    const [friend] = members as [TestPerson]
    const { since } = await syncRooms(friend.ctx, { since: null })
    const events = (count: number) =>
      run(
        world.owner.db,
        sql`with moved as (
              insert into event_counter (person_id, last_seq) values (${friend.id}::uuid, ${count}) on conflict (person_id) do update
              set last_seq = event_counter.last_seq + ${count} returning last_seq)
            insert into event (person_id, seq, kind, payload, created_at)
            select ${friend.id}::uuid, last_seq - n, 'chat', jsonb_build_object('kind', 'chat', 'roomId', ${id}::text), now()
            from moved, generate_series(0, ${count - 1}) n`,
      )
    await events(101)
    const first = await syncRooms(friend.ctx, { since })
    expect(first).toMatchObject({ isWhole: true, hasMore: true, since: since + 100, rooms: [{ id }], gone: [] })
    expect(await syncRooms(friend.ctx, { since: first.since })).toMatchObject({ isWhole: true, hasMore: false, since: since + 101 })
    expect(await syncRooms(friend.ctx, { since: since + 101 })).toMatchObject({ isWhole: true, rooms: [], since: since + 101 })
    await run(world.owner.db, sql`delete from event where person_id = ${friend.id}::uuid and seq <= ${since + 2}`)
    expect(await syncRooms(friend.ctx, { since: since + 1 })).toMatchObject({ isWhole: false, rooms: [], since: since + 101 })
    expect(await syncRooms(friend.ctx, { since: since + 2 })).toMatchObject({ isWhole: true, rooms: [{ id }] })
    // Of another person's room nothing is told.
    expect((await syncRooms(owner.ctx, { since: 0 })).rooms.map((room) => room.id)).toEqual([id])
  })
})

describe('marks', () => {
  it('of a group say what all who talk there have, and wait for nobody who only is asked or left', async () => {
    const { owner, members, id } = await group(3)
    const [one, two, gone] = members as [TestPerson, TestPerson, TestPerson]
    const asked = await world.person()
    await inviteToRoom(owner.ctx, { roomId: id, personIds: [asked.id] })
    await leaveRoom(gone.ctx, { roomId: id })
    await send(owner, id, '봐주세요')
    const { lastSeq } = await readRoom(owner.ctx, { roomId: id })
    const marks = async () => {
      const { theirReadSeq, theirDeliveredSeq } = await readRoom(owner.ctx, { roomId: id })
      return [theirReadSeq, theirDeliveredSeq]
    }
    await markDelivered(one.ctx, { rooms: [{ roomId: id, seq: lastSeq }] })
    expect(await marks()).toEqual([0, 0])
    await markDelivered(two.ctx, { rooms: [{ roomId: id, seq: lastSeq }] })
    expect(await marks()).toEqual([0, lastSeq])
    for (const who of [one, two]) await markRoomRead(who.ctx, { roomId: id, seq: lastSeq })
    expect(await marks()).toEqual([lastSeq, lastSeq])
    // A resting account is waited for by nobody.
    await send(owner, id, '또')
    await markRoomRead(two.ctx, { roomId: id, seq: lastSeq + 1 })
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${one.id}::uuid`)
    expect(await marks()).toEqual([lastSeq + 1, lastSeq + 1])
  })

  it('of a shop are those of whoever of its staff came furthest, and of its buyer for staff', async () => {
    const shop = await world.shop()
    const [seller, buyer] = [await world.shopMember(shop, 'seller'), await world.person()]
    const product = await world.product(shop)
    const { id } = await openShopRoom(buyer.ctx, { shopId: shop.id, buyerId: buyer.id, kind: 'product', id: product.id })
    for (const body of ['하나', '둘', '셋']) await send(buyer, id, body)
    await markDelivered(shop.owner.ctx, { rooms: [{ roomId: id, seq: 3 }] })
    await markRoomRead(seller.ctx, { roomId: id, seq: 2 })
    expect(await readRoom(buyer.ctx, { roomId: id })).toMatchObject({ theirReadSeq: 2, theirDeliveredSeq: 3 })
    await send(seller, id, '넷')
    expect(await readRoom(shop.owner.ctx, { roomId: id })).toMatchObject({ theirReadSeq: 3, theirDeliveredSeq: 3 })
    await markRoomRead(buyer.ctx, { roomId: id, seq: 4 })
    expect(await readRoom(shop.owner.ctx, { roomId: id })).toMatchObject({ theirReadSeq: 4 })
  })
})

describe('a group', () => {
  it('is its maker’s own: the same key of another person makes another one', async () => {
    const [one, other, friend] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const input = { idempotencyKey: randomUUID(), name: '', personIds: [friend.id] }
    const made = await Promise.all([one, other].map((who) => makeGroup(who.ctx, input)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(2)
    expect(made.map(({ isOwner }) => isOwner)).toEqual([true, true])
  })

  it('takes the fiftieth person and no other; who left makes room, who refused is not asked again', async () => {
    const { owner, members, id } = await group(2)
    const crowd = await people(maxRoomPeople - 2)
    const [last, ...fit] = crowd as [TestPerson, ...TestPerson[]]
    const invite = (...who: TestPerson[]) => refusal(inviteToRoom(owner.ctx, { roomId: id, personIds: who.map((one) => one.id) }))
    expect(await invite(...fit)).toBe('ok')
    expect((await readRoom(owner.ctx, { roomId: id })).memberCount).toBe(maxRoomPeople)
    expect(await invite(last)).toBe('LIMIT_EXCEEDED')
    await leaveRoom(members[0]!.ctx, { roomId: id })
    expect(await invite(last)).toBe('ok')
    await answerRoom(last.ctx, { roomId: id, accept: false })
    expect(await invite(last)).toBe('ok')
    for (const box of ['open', 'request'] as const) expect((await listRooms(last.ctx, { box, cursor: null, limit: 5 })).rooms).toEqual([])
  })

  it('asks nobody who has no name yet or whom the caller may not know', async () => {
    const owner = await world.person()
    const [pending, suspended, foe] = [await world.person({ status: 'pending' }), await world.person(), await world.person()]
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${suspended.id}::uuid`)
    await run(world.owner.db, sql`insert into block (blocker_id, blocked_id, created_at) values (${foe.id}, ${owner.id}, now())`)
    for (const one of [pending, suspended, foe])
      expect(await refusal(makeGroup(owner.ctx, { idempotencyKey: randomUUID(), name: '', personIds: [one.id] }))).toBe('NOT_FOUND')
  })

  it('of strangers is as dear as writing to each of them; who follows costs nothing', async () => {
    const strict = await createWorld({ RATE_LIMITS: 'on' })
    const [owner, ...strangers] = await Promise.all(Array.from({ length: 7 }, () => strict.person()))
    const fans = await Promise.all(Array.from({ length: 6 }, () => strict.person()))
    for (const fan of fans) await strict.follow(fan, owner!)
    strict.advance(newcomerMs)
    const caller = { ...owner!.ctx, network: '192.0.2.0/24' }
    const asked = (who: TestPerson[]) =>
      refusal(makeGroup(caller, { idempotencyKey: randomUUID(), name: '', personIds: who.map((one) => one.id) }))
    expect(await asked(fans)).toBe('ok')
    expect(await asked(strangers.slice(0, 4))).toBe('ok')
    expect(await asked(strangers.slice(4))).toBe('TOO_MANY_REQUESTS')
    expect(await asked(strangers.slice(4, 5))).toBe('ok')
    await strict.close()
  })
})
