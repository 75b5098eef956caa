import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { blockPerson } from '../graph/block-person.ts'
import { mutePerson } from '../graph/mute-person.ts'
import { muteText } from '../graph/mute-text.ts'
import { leaveRoom, nameRoom, passRoom, removeFromRoom } from './change-group.ts'
import { editMessage, pinMessage, react, unsendMessage } from './change-message.ts'
import { answerRoom, clearRoom, markDelivered, markRoomRead, muteRoom } from './change-seat.ts'
import { forgetMessages } from './forget-messages.ts'
import { inviteToRoom, makeGroup } from './make-group.ts'
import { openRoom } from './open-room.ts'
import { openShopRoom, seatStaff } from './open-shop-room.ts'
import { pushRoom } from './push-room.ts'
import { sendMessage } from './send-message.ts'
import { takeDownMessage } from './take-down-message.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const send = (who: TestPerson, roomId: string, body: string, more: Partial<Parameters<typeof sendMessage>[1]> = {}) =>
  sendMessage(who.ctx, { idempotencyKey: randomUUID(), roomId, body, ...more })

/**
 * `group` of ann, bea and cho, into which dan is invited, and which eve left; `twin` is as it, of
 * the same people. In both: a message of ann and one of bea, with reactions, and the first one
 * above the room.
 */
async function groups() {
  const [ann, bea, cho, dan, eve] = (await Promise.all(Array.from({ length: 5 }, () => world.person()))) as [
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
  ]
  for (const one of [bea, cho, eve]) await world.follow(one, ann)
  const group = async (name: string) => {
    const { id } = await makeGroup(ann.ctx, { idempotencyKey: randomUUID(), name, personIds: [bea, cho, dan, eve].map((one) => one.id) })
    await leaveRoom(eve.ctx, { roomId: id })
    await send(ann, id, '하나')
    await send(bea, id, '둘')
    for (const seq of [3, 4]) for (const one of [ann, cho]) await react(one.ctx, { roomId: id, seq, emoji: '👍' })
    await pinMessage(ann.ctx, { roomId: id, seq: 3 })
    return id
  }
  const [room, twin] = [await group('모임'), await group('쌍둥이')]
  const { id: direct } = await openRoom(ann.ctx, { personId: bea.id })
  await world.follow(ann, bea)
  await send(bea, direct, '둘만')
  const named = { ann, bea, cho, dan, eve, room, twin, direct }
  return { ...named, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

describe('beside a group of the same people and a room of two of them', () => {
  it('a name, a new owner, a removal and a departure change their group, and its people alone hear of it', async () => {
    const { ann, bea, cho, eve, room, by } = await groups()
    expect(await by(() => nameRoom(ann.ctx, { roomId: room, name: '새 이름' }))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 5: body "새 이름", change 9, notice "named", as_shop false, media_ids [], sender_id "ann", request_hash "", idempotency_key "notice:·"",
        "chat_member room ann: moved_at now, read_seq 5",
        "chat_member room bea: moved_at now",
        "chat_member room cho: moved_at now",
        "chat_member room dan: moved_at now",
        "chat_room room: name "새 이름", last_seq 5, last_change 9",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    // The same name again is no message.
    expect(await by(() => nameRoom(ann.ctx, { roomId: room, name: '새 이름' }))).toEqual([expect.stringMatching(/^told /)])
    expect(await by(() => passRoom(ann.ctx, { roomId: room, personId: cho.id }))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 6: body "", change 10, notice "owner", as_shop false, card_id "cho", card_kind "person", media_ids [], sender_id "ann", request_hash "", idempotency_key "notice:·"",
        "chat_member room ann: moved_at now, read_seq 6",
        "chat_member room bea: moved_at now",
        "chat_member room cho: moved_at now",
        "chat_member room dan: moved_at now",
        "chat_room room: last_seq 6, owner_id "cho", last_change 10",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => removeFromRoom(cho.ctx, { roomId: room, personId: bea.id }))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 7: body "", change 11, notice "removed", as_shop false, card_id "bea", card_kind "person", media_ids [], sender_id "cho", request_hash "", idempotency_key "notice:·"",
        "chat_member room ann: moved_at now",
        "chat_member room bea: state "left"",
        "chat_member room cho: moved_at now, read_seq 7",
        "chat_member room dan: moved_at now",
        "chat_room room: last_seq 7, last_change 11",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => leaveRoom(cho.ctx, { roomId: room }))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 8: body "", change 12, notice "left", as_shop false, media_ids [], sender_id "cho", request_hash "", idempotency_key "notice:·"",
        "chat_member room ann: moved_at now",
        "chat_member room cho: state "left", moved_at now, read_seq 8",
        "chat_member room dan: moved_at now",
        "chat_room room: last_seq 8, owner_id null, last_change 12",
        "told {"kind":"chat","roomId":"room"}: ann, cho, dan",
      ]
    `)
    expect(await by(() => inviteToRoom(ann.ctx, { roomId: room, personIds: [ann.id, eve.id, eve.id] }))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 9: body "", change 13, notice "invited", as_shop false, card_id "eve", card_kind "person", media_ids [], sender_id "ann", request_hash "", idempotency_key "notice:·"",
        "chat_member room ann: moved_at now, read_seq 9",
        "chat_member room dan: moved_at now",
        "chat_member room eve: state "request", moved_at now, read_seq 8, joined_at now, cleared_seq 8",
        "chat_room room: last_seq 9, last_change 13",
        "told {"kind":"chat","roomId":"room"}: ann, dan, eve",
      ]
    `)
  })

  it('an edit, a reaction, a pin, a message that is hidden and one taken back change that message and wake its room', async () => {
    const { ann, bea, cho, dan, room, by } = await groups()
    const at = { roomId: room, seq: 4 }
    await send(bea, room, '셋')
    expect(await by(() => editMessage(bea.ctx, { roomId: room, seq: 5, body: '셋!' }))).toMatchInlineSnapshot(`
      [
        "chat_message room 5: body "셋!", change 10, edited_at now",
        "chat_room room: last_change 10",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => react(cho.ctx, { ...at, emoji: '❤️' }))).toMatchInlineSnapshot(`
      [
        "chat_message room 4: change 11",
        "chat_reaction room 4 cho: at now, emoji "❤️"",
        "chat_room room: last_change 11",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => react(cho.ctx, { ...at, emoji: null }))).toMatchInlineSnapshot(`
      [
        "- chat_reaction room 4 cho",
        "chat_message room 4: change 12",
        "chat_room room: last_change 12",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => react(cho.ctx, { ...at, emoji: null }))).toEqual([])
    expect(await by(() => pinMessage(cho.ctx, at))).toMatchInlineSnapshot(`
      [
        "chat_room room: pinned_seq 4",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => pinMessage(cho.ctx, { roomId: room, seq: null }))).toMatchInlineSnapshot(`
      [
        "chat_room room: pinned_seq null",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => write(world.ctx(), (tx) => takeDownMessage(world.ctx(), tx, at, true)))).toMatchInlineSnapshot(`
      [
        "chat_message room 4: change 13, hidden_at now",
        "chat_room room: last_change 13",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => write(world.ctx(), (tx) => takeDownMessage(world.ctx(), tx, at, false)))).toMatchInlineSnapshot(`
      [
        "chat_message room 4: change 14, hidden_at null",
        "chat_room room: last_change 14",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => unsendMessage(bea.ctx, at))).toMatchInlineSnapshot(`
      [
        "- chat_reaction room 4 ann",
        "chat_message room 4: body "", change 15, unsent_at now, request_hash """,
        "chat_room room: last_change 15",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    for (const refused of [
      () => react(dan.ctx, { roomId: room, seq: 3, emoji: '👍' }),
      () => pinMessage(dan.ctx, { roomId: room, seq: 3 }),
      () => pinMessage(dan.ctx, { roomId: room, seq: null }),
      () => inviteToRoom(dan.ctx, { roomId: room, personIds: [ann.id] }),
      () => react(ann.ctx, { roomId: room, seq: 2, emoji: '👍' }),
      () => pinMessage(ann.ctx, { roomId: room, seq: 4 }),
      () => editMessage(ann.ctx, { roomId: room, seq: 1, body: '만들지 않음' }),
      () => unsendMessage(ann.ctx, { roomId: room, seq: 1 }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('a message moves its room alone, its writer has read it, and one push is planned for ten seconds of talk', async () => {
    const { ann, bea, dan, room, direct, by } = await groups()
    expect(await by(() => send(bea, room, '넷'))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 5: body "넷", change 9, as_shop false, media_ids [], sender_id "bea", request_hash "·", idempotency_key "·"",
        "+ outbox ·: name "chat.pushRoom", run_at now+13s, payload {"roomId":"room"}, unique_key "chat push:room:#"",
        "chat_member room ann: moved_at now",
        "chat_member room bea: moved_at now, read_seq 5",
        "chat_member room cho: moved_at now",
        "chat_member room dan: moved_at now",
        "chat_room room: last_seq 5, last_change 9",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(async () => [await send(ann, direct, '하나'), await send(ann, direct, '둘')])).toMatchInlineSnapshot(`
      [
        "+ chat_message direct 2: body "하나", as_shop false, media_ids [], sender_id "ann", request_hash "·", idempotency_key "·"",
        "+ chat_message direct 3: body "둘", as_shop false, media_ids [], sender_id "ann", request_hash "·", idempotency_key "·"",
        "+ outbox ·: name "chat.pushRoom", run_at now+13s, payload {"roomId":"direct"}, unique_key "chat push:direct:#"",
        "chat_member direct ann: moved_at now, read_seq 3",
        "chat_member direct bea: moved_at now",
        "chat_room direct: last_seq 3, last_change 3",
        "told {"kind":"chat","roomId":"direct"}: ann, ann, bea, bea",
      ]
    `)
    // Whoever was invited joins by answering.
    expect(await by(() => send(dan, room, '저도요'))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 6: body "저도요", change 10, as_shop false, media_ids [], sender_id "dan", request_hash "·", idempotency_key "·"",
        "+ outbox ·: name "chat.pushRoom", run_at now+13s, payload {"roomId":"room"}, unique_key "chat push:room:#"",
        "chat_member room ann: moved_at now",
        "chat_member room bea: moved_at now",
        "chat_member room cho: moved_at now",
        "chat_member room dan: state "open", moved_at now, read_seq 6",
        "chat_room room: last_seq 6, last_change 10",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
  })

  it('reading, receiving, muting and clearing change the seat of whoever does it', async () => {
    const { ann, cho, dan, room, twin, direct, by } = await groups()
    expect(await by(() => markRoomRead(cho.ctx, { roomId: room, seq: 3 }))).toMatchInlineSnapshot(`
      [
        "chat_member room cho: read_seq 3",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => markRoomRead(cho.ctx, { roomId: room, seq: 2 }))).toEqual([])
    // A group that waits for an answer tells nothing.
    expect(await by(() => markRoomRead(dan.ctx, { roomId: room, seq: 3 }))).toMatchInlineSnapshot(`
      [
        "chat_member room dan: read_seq 3",
        "told {"kind":"chat","roomId":"room"}: dan",
      ]
    `)
    const got = (who: TestPerson) => () =>
      markDelivered(who.ctx, { rooms: [room, twin, direct].map((roomId, n) => ({ roomId, seq: n + 2 })) })
    expect(await by(got(cho))).toMatchInlineSnapshot(`
      [
        "chat_member room cho: delivered_seq 2",
        "chat_member twin cho: delivered_seq 3",
        "told {"kind":"chat","roomId":"room"}: ann, bea",
        "told {"kind":"chat","roomId":"twin"}: ann, bea",
      ]
    `)
    expect(await by(got(cho))).toEqual([])
    expect(await by(got(dan))).toEqual([])
    expect(await by(() => muteRoom(cho.ctx, { roomId: room, on: true }))).toMatchInlineSnapshot(`
      [
        "chat_member room cho: is_muted true",
        "told {"kind":"chat","roomId":"room"}: cho",
      ]
    `)
    expect(await by(() => muteRoom(cho.ctx, { roomId: room, on: true }))).toEqual([])
    expect(await by(() => clearRoom(ann.ctx, { roomId: room }))).toMatchInlineSnapshot(`
      [
        "chat_member room ann: read_seq 4, cleared_seq 4",
        "told {"kind":"chat","roomId":"room"}: ann",
      ]
    `)
    expect(await by(() => clearRoom(ann.ctx, { roomId: room }))).toEqual([])
    expect(await by(() => answerRoom(dan.ctx, { roomId: twin, accept: true }))).toMatchInlineSnapshot(`
      [
        "+ chat_message twin 5: body "", change 9, notice "joined", as_shop false, media_ids [], sender_id "dan", request_hash "", idempotency_key "notice:·"",
        "chat_member twin ann: moved_at now",
        "chat_member twin bea: moved_at now",
        "chat_member twin cho: moved_at now",
        "chat_member twin dan: state "open", moved_at now, read_seq 5",
        "chat_room twin: last_seq 5, last_change 9",
        "told {"kind":"chat","roomId":"twin"}: ann, bea, cho, dan",
      ]
    `)
    expect(await by(() => answerRoom(dan.ctx, { roomId: room, accept: false }))).toMatchInlineSnapshot(`
      [
        "chat_member room dan: state "refused", read_seq 4, cleared_seq 4",
        "told {"kind":"chat","roomId":"room"}: dan",
      ]
    `)
    expect(await by(() => answerRoom(cho.ctx, { roomId: room, accept: false }))).toEqual([])
  })

  it('a block wakes the rooms of the two, in which nobody else is', async () => {
    const { ann, bea, cho, by } = await groups()
    await openRoom(cho.ctx, { personId: ann.id })
    expect(await by(() => blockPerson(bea.ctx, { personId: ann.id }))).toMatchInlineSnapshot(`
      [
        "+ block bea ann: ",
        "+ count_change: by -1, key "ann", kind "followers"",
        "+ count_change: by -1, key "bea", kind "followers"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_request","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_request","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "- follow ann bea",
        "- follow bea ann",
        "told {"kind":"blocks"}: bea",
        "told {"kind":"chat","roomId":"direct"}: ann, bea",
      ]
    `)
  })

  it('messages that are too old go, with their reactions and the pin, from the room in which they are', async () => {
    const { ann, bea, cho, room, by } = await groups()
    world.advance(40 * 86_400_000)
    await send(cho, room, '새 말')
    await react(ann.ctx, { roomId: room, seq: 5, emoji: '👍' })
    await pinMessage(bea.ctx, { roomId: room, seq: 5 })
    const ctx = { ...world.ctx(), config: { ...world.config, CHAT_KEEP_DAYS: 30 } }
    const ofThese = /^(?:- )?chat_\w+ (?:room|twin|direct)\b|"roomId":"(?:room|twin|direct)"/
    const lines = await by(() => forgetMessages(ctx))
    expect(lines.filter((line) => ofThese.test(line))).toMatchInlineSnapshot(`
      [
        "- chat_message direct 1",
        "- chat_message room 1",
        "- chat_message room 2",
        "- chat_message room 3",
        "- chat_message room 4",
        "- chat_message twin 1",
        "- chat_message twin 2",
        "- chat_message twin 3",
        "- chat_message twin 4",
        "- chat_reaction room 3 ann",
        "- chat_reaction room 3 cho",
        "- chat_reaction room 4 ann",
        "- chat_reaction room 4 cho",
        "- chat_reaction twin 3 ann",
        "- chat_reaction twin 3 cho",
        "- chat_reaction twin 4 ann",
        "- chat_reaction twin 4 cho",
        "chat_room direct: forgotten_seq 1",
        "chat_room room: forgotten_seq 4",
        "chat_room twin: forgotten_seq 4",
        "told {"kind":"chat","roomId":"direct"}: ann, bea",
        "told {"kind":"chat","roomId":"room"}: ann, bea, cho, dan",
        "told {"kind":"chat","roomId":"twin"}: ann, bea, cho, dan",
      ]
    `)
  })
})

it('a picture that is taken back goes, unless another message shows it too', async () => {
  const { ann, bea, room, twin, by } = await groups()
  const [shared, alone, others] = await Promise.all([world.media(ann, 'chat'), world.media(ann, 'chat'), world.media(bea, 'chat')])
  const first = await send(ann, room, '', { mediaIds: [shared.id, alone.id] })
  await send(ann, twin, '', { mediaIds: [shared.id] })
  await send(bea, room, '', { mediaIds: [others.id] })
  const pictures = (lines: string[]) => lines.filter((line) => line.startsWith('media')).length
  expect(pictures(await by(() => unsendMessage(ann.ctx, { roomId: room, seq: first.seq })))).toBe(1)
  await expect(send(ann, room, '', { mediaIds: [shared.id] })).resolves.toMatchObject({ pictureCount: 1 })
  await expect(send(ann, room, '', { mediaIds: [alone.id] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(send(ann, room, '', { mediaIds: [shared.id, shared.id] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const twice = { mediaIds: [(await world.media(ann, 'chat')).id] }
  for (const [{ seq }, gone] of [
    [await send(ann, room, '', twice), 0],
    [await send(ann, room, '', twice), 1],
  ] as const)
    expect(pictures(await by(() => unsendMessage(ann.ctx, { roomId: room, seq })))).toBe(gone)
  const early = await world.media(ann, 'chat')
  for (const [state, code] of [
    ['processing', 'MEDIA_NOT_READY'],
    ['refused', 'NOT_FOUND'],
    ['deleted', 'NOT_FOUND'],
  ] as const) {
    await run(world.owner.db, sql`update media set state = ${state} where id = ${early.id}::uuid`)
    await expect(send(ann, room, '', { mediaIds: [early.id] })).rejects.toMatchObject({ code })
  }
})

describe('a stranger', () => {
  it('is heard by the devices of whom they write to, unless that person muted them or what it says', async () => {
    const heard = async (prepare: (me: TestPerson, stranger: TestPerson) => Promise<unknown>, body = '안녕하세요') => {
      const [me, stranger] = [await world.person(), await world.person()]
      await prepare(me, stranger)
      const { id } = await openRoom(stranger.ctx, { personId: me.id })
      const lines = await writtenBy(world, { me, stranger, id }, () => send(stranger, id, body))
      return lines.flatMap((line) => /^told .*: (.*)$/.exec(line)?.[1]?.split(', ') ?? [])
    }
    expect(await heard(async () => {})).toEqual(['me', 'stranger'])
    expect(await heard((me, stranger) => mutePerson(me.ctx, { personId: stranger.id }))).toEqual(['stranger'])
    expect(await heard((me) => muteText(me.ctx, { kind: 'word', text: '대출' }), '싼 대출이요')).toEqual(['stranger'])
    expect(await heard((me) => muteText(me.ctx, { kind: 'word', text: '대출' }))).toEqual(['me', 'stranger'])
    // Of somebody whom they follow every message is told.
    const follows = async (me: TestPerson, stranger: TestPerson) => {
      await mutePerson(me.ctx, { personId: stranger.id })
      await world.follow(me, stranger)
    }
    expect(await heard(follows)).toEqual(['me', 'stranger'])
  })
})

describe('a room with a shop', () => {
  async function shops() {
    const shop = await world.shop()
    const [seller, finance] = [await world.shopMember(shop, 'seller'), await world.shopMember(shop, 'finance')]
    const [buyer, other] = [await world.person(), await world.person()]
    const elsewhere = await world.shop()
    const product = await world.product(shop)
    const orders = {
      own: (await world.received(buyer, product)).orderId,
      second: (await world.received(buyer, product)).orderId,
      others: (await world.received(other, product)).orderId,
      abroad: (await world.received(buyer, await world.product(elsewhere))).orderId,
    }
    const open = async (who: TestPerson, orderId: string, at = shop) =>
      (await openShopRoom(who.ctx, { shopId: at.id, buyerId: who.id, kind: 'order', id: orderId })).id
    const [room, second, theirs] = [await open(buyer, orders.own), await open(buyer, orders.second), await open(other, orders.others)]
    const named = { owner: shop.owner, seller, finance, buyer, other, room, second, theirs, shop: shop.id }
    return { ...named, orders, id: shop.id, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
  }

  it('shows an order of this buyer at this shop, to either side, and no other one', async () => {
    const { orders, buyer, seller, room } = await shops()
    for (const who of [buyer, seller]) {
      for (const id of [orders.own, orders.second])
        await expect(send(who, room, '', { card: { kind: 'order', id } })).resolves.toMatchObject({ card: { kind: 'order', id } })
      for (const id of [orders.others, orders.abroad])
        await expect(send(who, room, '', { card: { kind: 'order', id } })).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'card' })
    }
  })

  it('wakes its buyer and whoever works on its orders, and nobody of the rooms beside it', async () => {
    const { buyer, seller, room, by } = await shops()
    expect(await by(() => send(buyer, room, '언제 오나요?'))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 1: body "언제 오나요?", as_shop false, media_ids [], sender_id "buyer", request_hash "·", idempotency_key "·"",
        "+ outbox ·: name "chat.pushRoom", run_at now+13s, payload {"roomId":"room"}, unique_key "chat push:room:#"",
        "chat_member room buyer: moved_at now, read_seq 1",
        "chat_member room owner: moved_at now",
        "chat_member room seller: moved_at now",
        "chat_room room: last_seq 1, last_change 1",
        "told {"kind":"chat","roomId":"room"}: buyer, owner, seller",
      ]
    `)
    expect(await by(() => send(seller, room, '내일요'))).toMatchInlineSnapshot(`
      [
        "+ chat_message room 2: body "내일요", as_shop true, media_ids [], sender_id "seller", request_hash "·", idempotency_key "·"",
        "+ outbox ·: name "chat.pushRoom", run_at now+13s, payload {"roomId":"room"}, unique_key "chat push:room:#"",
        "chat_member room buyer: moved_at now",
        "chat_member room owner: moved_at now",
        "chat_member room seller: moved_at now, read_seq 2",
        "chat_room room: last_seq 2, last_change 2",
        "told {"kind":"chat","roomId":"room"}: buyer, owner, seller",
      ]
    `)
  })

  it('gives new staff a seat in all rooms of the shop or in one, and nobody who was invited and has not accepted', async () => {
    const { id, room, by } = await shops()
    const late = await world.shopMember({ id }, 'seller')
    const invited = await world.shopMember({ id }, 'seller')
    await run(world.owner.db, sql`update shop_member set accepted_at = null where person_id = ${invited.id}::uuid`)
    const seat = (roomId: string | null) => by(() => write(world.ctx(), (tx) => seatStaff(tx, id, world.deps.now(), roomId)))
    expect((await seat(room)).map((line) => line.replaceAll(late.id, 'late'))).toHaveLength(1)
    expect(await seat(null)).toHaveLength(2)
    expect(await seat(null)).toEqual([])
  })
})

it('a push of a room goes to each browser of whoever has not read it, muted it or left, and a mail to whoever chose it', async () => {
  const { ann, bea, cho, dan, eve, room, twin, by } = await groups()
  const browsers: Record<string, string> = {}
  for (const [name, who] of Object.entries({ ann, bea, cho, dan, eve }))
    for (const n of ['one', 'two']) {
      browsers[`${name}-${n}`] = randomUUID()
      await run(
        world.owner.db,
        sql`insert into push_subscription (id, person_id, session_id, endpoint, p256dh, auth, server_key, locale, created_at)
            select ${browsers[`${name}-${n}`]!}::uuid, person_id, id, ${`https://push.kiwi-sandbox.test/${randomUUID()}`}, 'k', 'a', 's', 'ko', now()
            from session where person_id = ${who.id}::uuid`,
      )
    }
  await run(
    world.owner.db,
    sql`insert into notice_settings (person_id, choices) select id, '{"messages.email": true}' from unnest(${[ann, bea, cho, dan].map((one) => one.id)}::uuid[]) g(id)`,
  )
  await run(
    world.owner.db,
    sql`insert into person_email (person_id, key_id, wrapped_key, sealed, link_key, locale, changed_at, confirmed_at)
        select id, 'k', '', '', '', 'ko', now(), case when id <> ${bea.id}::uuid then now() end
        from unnest(${[ann, bea, cho, dan].map((one) => one.id)}::uuid[]) g(id)`,
  )
  for (const roomId of [room, twin]) await send(cho, roomId, '보세요')
  const push = async (roomId: string) =>
    writtenBy(world, { ann, bea, cho, dan, eve, room, twin, ...browsers }, () => pushRoom(world.ctx(), { roomId }))
  expect(await push(room)).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "chat.push", run_at now, payload {"roomId":"room","personId":"ann","subscriptionId":"ann-one"}, unique_key "chat push:ann-one:room:#"",
      "+ outbox ·: name "chat.push", run_at now, payload {"roomId":"room","personId":"ann","subscriptionId":"ann-two"}, unique_key "chat push:ann-two:room:#"",
      "+ outbox ·: name "chat.push", run_at now, payload {"roomId":"room","personId":"bea","subscriptionId":"bea-one"}, unique_key "chat push:bea-one:room:#"",
      "+ outbox ·: name "chat.push", run_at now, payload {"roomId":"room","personId":"bea","subscriptionId":"bea-two"}, unique_key "chat push:bea-two:room:#"",
      "+ outbox ·: name "chat.push", run_at now, payload {"roomId":"room","personId":"dan","subscriptionId":"dan-one"}, unique_key "chat push:dan-one:room:request"",
      "+ outbox ·: name "chat.push", run_at now, payload {"roomId":"room","personId":"dan","subscriptionId":"dan-two"}, unique_key "chat push:dan-two:room:request"",
      "+ outbox ·: name "mail.messages", run_at now+30min, payload {"personId":"ann"}, unique_key "messages mail:ann:#"",
    ]
  `)
  expect(await push(room)).toEqual([])
  await muteRoom(ann.ctx, { roomId: twin, on: true })
  expect((await push(twin)).filter((line) => line.includes('ann'))).toEqual([])
  await run(world.owner.db, sql`update session set revoked_at = now() where person_id = ${bea.id}::uuid`)
  await send(cho, room, '또 보세요')
  expect((await push(room)).filter((line) => line.includes('"bea'))).toEqual([])
  expect(await by(() => pushRoom(world.ctx(), { roomId: randomUUID() }))).toEqual([])
})
